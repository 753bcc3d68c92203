import { real } from '../clock/real.js'
import { say } from './notice.js'
import type { Pace } from './progress.js'

const onceASecondMs = 1000

/** What a ticker is of: handed in where a test wants to see it. */
interface Surroundings {
  /** Monotonic real ms. */
  nowMs(): number
  say(line: string): void
  /** The environment's `CI`. */
  readonly ci: string | undefined
}
const ours = (): Surroundings => ({ nowMs: real.nowMs, say, ci: process.env.CI })

/** What a ticker goes by. */
interface TickerSettings<Told> {
  readonly progress: boolean | ((told: Told) => void) | undefined
  readonly runs: number
  readonly timeMs: number
  /** Real ms between two lines, at least. @default 1000 */
  readonly everyMs?: number
}

/** Tells how far a search has got, once a second at most: a line on stderr, and in CI only if it is asked to. */
export class Ticker<Told extends Pace> {
  readonly #settings: TickerSettings<Told>
  readonly #startedMs: number
  readonly #around: Surroundings
  readonly #tell: ((told: Told) => void) | undefined
  #toldMs: number

  /** @param lineOf what is told, as a line */
  constructor(
    settings: TickerSettings<Told>,
    startedMs: number,
    lineOf: (told: Told) => string,
    around: Surroundings = ours(),
  ) {
    this.#settings = settings
    this.#startedMs = startedMs
    this.#toldMs = startedMs
    this.#around = around
    const { progress = !isSet(around.ci) } = settings
    if (typeof progress === 'function') this.#tell = progress
    else if (progress) this.#tell = (told) => around.say(lineOf(told))
  }

  /** @param facts what is told besides its pace; asked for only when it is told */
  tick(runs: number, facts: () => Omit<Told, keyof Pace>): void {
    if (this.#tell === undefined) return
    const nowMs = this.#around.nowMs()
    if (nowMs - this.#toldMs < (this.#settings.everyMs ?? onceASecondMs)) return
    this.#toldMs = nowMs
    const { runs: mostRuns, timeMs } = this.#settings
    const elapsedMs = nowMs - this.#startedMs
    const rate = (runs / elapsedMs) * 1000
    const leftMs = Math.max(0, Math.min(((mostRuns - runs) / rate) * 1000, timeMs - elapsedMs))
    this.#tell({ ...facts(), runs, mostRuns, rate, leftMs } as Told)
  }
}

/** As the services set it, and as people unset it. */
function isSet(ci = ''): boolean {
  return !['', '0', 'false'].includes(ci)
}
