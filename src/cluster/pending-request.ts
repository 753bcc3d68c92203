import type { VirtualTimer } from '../clock/virtual-timer.js'
import { systemError } from './wire-error.js'

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
    this.failed(systemError('ECONNREFUSED', this.#to))
  }

  timedOut(): void {
    this.failed(systemError('ETIMEDOUT', this.#to))
  }

  /** Its node has crashed: code of its own never hears of it again. */
  dropped(): void {
    this.timer?.clear()
    if (this.#outside) this.#reject(systemError('ECONNRESET', this.#to))
  }
}
