export interface Wire {
  send(text: string): Promise<string>
}

const timeoutMs = 5000

abstract class Connection {
  #broken = false

  constructor(readonly wire: Wire) {}

  async ask(text: string): Promise<string> {
    if (this.#broken) throw new Error('The connection was given up.')
    return this.timed(this.wire.send(text))
  }

  protected abstract timed(answer: Promise<string>): Promise<string>

  /** An answer is overdue: the connection is of no use any more. */
  protected giveUp(): void {
    this.#broken = true
  }
}

/** Wrong: the timer goes on when the answer has come, and gives up a connection that is well. */
export class UnclearedTimeout extends Connection {
  protected override timed(answer: Promise<string>): Promise<string> {
    const overdue = new Promise<string>((_resolve, reject) => {
      setTimeout(() => {
        this.giveUp()
        reject(new Error('Timed out.'))
      }, timeoutMs)
    })
    overdue.catch(() => {})
    return Promise.race([answer, overdue])
  }
}

/** Right: the timer ends with the answer. */
export class ClearedTimeout extends Connection {
  protected override timed(answer: Promise<string>): Promise<string> {
    let timer: NodeJS.Timeout | undefined
    const overdue = new Promise<string>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.giveUp()
        reject(new Error('Timed out.'))
      }, timeoutMs)
    })
    return Promise.race([answer, overdue]).finally(() => clearTimeout(timer))
  }
}
