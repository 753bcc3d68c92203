import type { Direction, Stage, StageOut } from '../../fault/index.js'
import type { LiveEffect, PartHost } from '../part-host.js'

/** What a stage is told and asked by the flow it is in. */
export interface StageHost {
  readonly host: PartHost
  readonly direction: Direction
  /** What comes out of the last stage. */
  send(bytes: Uint8Array): Promise<void>
  close(): void
  reset(): void
  /** The stage has done all it had to do: it can be taken away. */
  leave(stage: RunningStage): void
  /** It holds bytes, or none any more. */
  changed(): void
  failed(error: unknown): void
}

/** A stage of one flow while it runs: gives it its tools, and one thing to do at a time. */
export class RunningStage {
  readonly live: LiveEffect
  /** What comes after; undefined: the other end. Stays when this one has been taken away. */
  next: RunningStage | undefined
  readonly #flow: StageHost
  readonly #stage: Stage
  readonly #out: StageOut
  readonly #wakers = new Set<() => void>()
  #over = false
  #lifted = false
  #tail: Promise<void> = Promise.resolve()
  /** Things asked of it and not done yet. */
  #open = 0
  #ends = 0
  #held = 0

  constructor(live: LiveEffect, flow: StageHost) {
    this.live = live
    this.#flow = flow
    const { host, direction } = flow
    this.#out = {
      write: (bytes) => {
        this.#held -= bytes.length
        const written = this.#pass(bytes)
        flow.changed()
        return written
      },
      close: () => flow.close(),
      reset: () => flow.reset(),
    }
    const running = this
    let ended: Promise<void> | undefined
    this.#stage = live.effect.stage({
      direction,
      random: live.random.fork(direction),
      count: live.count,
      nowMs: () => host.nowMs(),
      sleep: (ms) => this.#sleep(ms),
      get over() {
        return running.#over
      },
      get ended() {
        ended ??= running.#over ? Promise.resolve() : new Promise((resolve) => running.#wakers.add(resolve))
        return ended
      },
    })
  }

  /** True while it keeps bytes, or an end, back. */
  get holds(): boolean {
    return this.#held > 0 || this.#ends > 0
  }

  get lifted(): boolean {
    return this.#lifted
  }

  start(): void {
    this.#stage.start?.(this.#out)
  }

  /** Settles when it has room for more. */
  write(bytes: Uint8Array): Promise<void> {
    this.#held += bytes.length
    this.#flow.changed()
    return this.#do(() => this.#stage.write(bytes, this.#out))
  }

  /** The sender has ended its side. */
  async end(): Promise<void> {
    this.#ends++
    this.#flow.changed()
    await this.#do(() => this.#stage.end?.(this.#out))
    this.#ends--
    this.#flow.changed()
  }

  /** The fault acts no more: what is kept is let through, then the stage goes. */
  lift(): void {
    this.#lifted = true
    this.abandon()
    void this.#flush()
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.#over = true
    for (const wake of [...this.#wakers]) wake()
    this.#wakers.clear()
  }

  async #flush(): Promise<void> {
    // What came in meanwhile may be on its way still: it must not be overtaken by what would pass by this stage.
    do await this.#do(() => this.#stage.end?.(this.#out))
    while (this.#open > 0)
    this.#flow.leave(this)
  }

  #pass(bytes: Uint8Array): Promise<void> {
    return this.next === undefined ? this.#flow.send(bytes) : this.next.write(bytes)
  }

  #do(step: () => Promise<void> | void): Promise<void> {
    this.#open++
    const done = this.#tail.then(step).catch((error: unknown) => this.#flow.failed(error))
    this.#tail = done.then(() => {
      this.#open--
    })
    return this.#tail
  }

  #sleep(ms: number): Promise<void> {
    if (this.#over) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        cancel()
        this.#wakers.delete(wake)
        resolve()
      }
      const cancel = this.#flow.host.later(ms, wake, true)
      this.#wakers.add(wake)
    })
  }
}
