import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface Limits {
  /** Longest delay of the event loop at which requests are still taken, in ms. */
  readonly delayMs: number
  /** Largest heap at which they are, in bytes. */
  readonly heapBytes: number
}

/** Refuses requests while the process is overloaded. Wrong: what it looks at never forgets. */
export class ForeverShedder {
  protected readonly monitor = monitorEventLoopDelay()
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
    this.monitor.enable()
  }

  /** True: serve it. */
  admit(): boolean {
    return this.monitor.max / 1e6 <= this.#limits.delayMs && process.memoryUsage().heapUsed <= this.#limits.heapBytes
  }

  close(): void {
    this.monitor.disable()
  }
}

/** Right: it looks at the last second alone. */
export class WindowShedder extends ForeverShedder {
  readonly #timer = setInterval(() => this.monitor.reset(), 1000).unref()

  override close(): void {
    clearInterval(this.#timer)
    super.close()
  }
}
