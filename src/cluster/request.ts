import type { VirtualTimer } from '../clock/virtual-timer.js'
import { catalogueError } from '../fault/index.js'

/** A request that waits for its answer. */
export class PendingRequest {
  readonly promise: Promise<unknown>
  timer: VirtualTimer | undefined
  readonly #to: string
  /** Asked by somebody outside of the node, who lives on when it crashes. */
  readonly #outside: boolean
  #resolve: (value: unknown) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(to: string, outside: boolean) {
    this.#to = to
    this.#outside = outside
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  answered(value: unknown): void {
    this.timer?.clear()
    this.#resolve(value)
  }

  failed(error: unknown): void {
    this.timer?.clear()
    this.#reject(error)
  }

  refused(): void {
    this.failed(systemError('ECONNREFUSED', 'connect', this.#to))
  }

  timedOut(): void {
    this.failed(systemError('ETIMEDOUT', 'connect', this.#to))
  }

  /** Its node has crashed: code of its own never hears of it again. */
  dropped(): void {
    this.timer?.clear()
    if (this.#outside) this.#reject(systemError('ECONNRESET', 'read', this.#to))
  }
}

/** As Node would make it. It is a consequence, and none that a fault has made up. */
export function systemError(code: string, syscall: string, node: string): Error {
  const error = catalogueError(code, `${syscall} ${code} ${node}`) as Error & Record<string, unknown>
  delete error.port
  return Object.assign(error, { syscall, address: node })
}

/** An error as it crosses the network. */
export interface WireError {
  readonly name: string
  readonly message: string
  readonly code?: string | number
}

export function toWire(error: unknown): WireError {
  const { name, message, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
  }
}

export function fromWire({ name, message, code }: WireError): Error {
  const error = new Error(message)
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true, enumerable: false })
  return code === undefined ? error : Object.assign(error, { code })
}
