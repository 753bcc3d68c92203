import { real } from '../clock/real.js'
import { AbortedError, type WatchedSearch as ToldSearch, type Watching, watching } from '../watch/index.js'
import type { Pace, SearchProgress } from './progress.js'
import type { StoppedBy } from './report.js'
import { Ticker } from './ticker.js'

const everyMs = 250

/** A search that somebody watches: it says how far it has got, some times a second, and waits where it is paused. */
export class WatchedSearch {
  /** Real ms that it has waited. */
  pausedMs = 0
  readonly #watch: Watching
  readonly #ownNumber: number
  readonly #name: string
  readonly #mostRuns: number
  readonly #startedMs: number
  readonly #ticker: Ticker<SearchProgress>
  #told: ToldSearch | undefined

  /** Undefined: nobody does. */
  static of(name: string, settings: { runs: number; timeMs: number }, startedMs: number): WatchedSearch | undefined {
    const watch = watching()
    return watch === undefined ? undefined : new WatchedSearch(watch, name, settings, startedMs)
  }

  private constructor(
    watch: Watching,
    name: string,
    { runs, timeMs }: { runs: number; timeMs: number },
    startedMs: number,
  ) {
    this.#watch = watch
    this.#ownNumber = watch.nextSearch()
    this.#name = name
    this.#mostRuns = runs
    this.#startedMs = startedMs
    const progress = (told: SearchProgress) => {
      this.#told = { name, ...told }
      watch.searched(this.#ownNumber, this.#told)
    }
    this.#ticker = new Ticker({ progress, runs, timeMs, everyMs }, startedMs, () => '')
  }

  /** Before a run. Undefined: it may begin at once. @throws AbortedError */
  gate(): Promise<void> | undefined {
    const paused = this.#watch.gate()
    if (paused === undefined) return undefined
    const fromMs = real.nowMs()
    return paused.finally(() => {
      this.pausedMs += real.nowMs() - fromMs
    })
  }

  /** After a run: one that was aborted has found nothing. @throws AbortedError */
  mustGoOn(): void {
    if (!this.#watch.control.aborted) return
    if (this.#told !== undefined) this.#watch.searched(this.#ownNumber, { ...this.#told, stoppedBy: 'aborted' })
    throw new AbortedError()
  }

  tick(runs: number, facts: () => Omit<SearchProgress, keyof Pace>): void {
    this.#ticker.tick(runs, facts)
  }

  end(runs: number, stoppedBy: StoppedBy, facts: Omit<SearchProgress, keyof Pace>): void {
    const tookMs = Math.max(1, real.nowMs() - this.#startedMs - this.pausedMs)
    const pace = { runs, mostRuns: this.#mostRuns, rate: (runs / tookMs) * 1000, leftMs: 0 }
    this.#watch.searched(this.#ownNumber, { name: this.#name, ...facts, ...pace, stoppedBy })
  }
}
