abstract class Stopwatch {
  #interval: NodeJS.Timeout | undefined
  protected ticks = 0
  protected readonly startedMs = performance.now()

  start(): void {
    this.#interval = setInterval(() => this.ticks++, 1000)
  }

  stop(): void {
    clearInterval(this.#interval)
  }

  abstract get seconds(): number
}

/** Wrong: takes for granted that a timer of a second fires each second. */
export class TickCounter extends Stopwatch {
  override get seconds(): number {
    return this.ticks
  }
}

/** Right: reads the clock. */
export class ClockReader extends Stopwatch {
  override get seconds(): number {
    return Math.floor((performance.now() - this.startedMs) / 1000)
  }
}
