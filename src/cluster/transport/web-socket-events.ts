/** Events as browsers have them; not all are there in each Node. */
export class SocketCloseEvent extends Event {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean

  constructor(code: number, reason: string, wasClean: boolean) {
    super('close')
    this.code = code
    this.reason = reason
    this.wasClean = wasClean
  }
}

export class SocketErrorEvent extends Event {
  readonly message: string
  readonly error: unknown

  constructor(error: Error) {
    super('error')
    this.message = error.message
    this.error = error
  }
}
