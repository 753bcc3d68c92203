import { real } from '../clock/real.js'
import type { Coverage } from './coverage.js'
import { say } from './notice.js'
import type { SearchSettings } from './options.js'
import type { SearchProgress } from './progress.js'

const everyMs = 1000

/** What a ticker is of: handed in where a test wants to see it. */
interface Surroundings {
  /** Monotonic real ms. */
  nowMs(): number
  say(line: string): void
  /** The environment's `CI`. */
  readonly ci: string | undefined
}
const ours = (): Surroundings => ({ nowMs: real.nowMs, say, ci: process.env.CI })

/** Tells how far a search has got, once a second at most: a line on stderr, and in CI only if it is asked to. */
export class Ticker {
  readonly #settings: Pick<SearchSettings, 'progress' | 'runs' | 'timeMs'>
  readonly #startedMs: number
  readonly #around: Surroundings
  readonly #tell: ((told: SearchProgress) => void) | undefined
  #toldMs: number

  constructor(settings: Pick<SearchSettings, 'progress' | 'runs' | 'timeMs'>, startedMs: number, around = ours()) {
    this.#settings = settings
    this.#startedMs = startedMs
    this.#toldMs = startedMs
    this.#around = around
    const { progress = !isSet(around.ci) } = settings
    if (typeof progress === 'function') this.#tell = progress
    else if (progress) this.#tell = (told) => around.say(lineOf(told))
  }

  tick(strategy: string, runs: number, coverage: Pick<Coverage, 'tried' | 'total'>, findings: number): void {
    if (this.#tell === undefined) return
    const nowMs = this.#around.nowMs()
    if (nowMs - this.#toldMs < everyMs) return
    this.#toldMs = nowMs
    const { runs: mostRuns, timeMs } = this.#settings
    const elapsedMs = nowMs - this.#startedMs
    const rate = (runs / elapsedMs) * 1000
    const leftMs = Math.max(0, Math.min(((mostRuns - runs) / rate) * 1000, timeMs - elapsedMs))
    this.#tell({
      strategy,
      runs,
      mostRuns,
      rate,
      covered: coverage.tried,
      singles: coverage.total,
      findings,
      leftMs,
    })
  }
}

/** As the services set it, and as people unset it. */
function isSet(ci = ''): boolean {
  return !['', '0', 'false'].includes(ci)
}

function lineOf({ strategy, runs, mostRuns, rate, covered, singles, findings, leftMs }: SearchProgress): string {
  const found = findings === 0 ? '' : `, ${findings} found`
  const left = `${Math.ceil(leftMs / 1000)} s left at most`
  return `faultline: ${strategy}, ${runs} of ${mostRuns} runs, ${covered} of ${singles} single faults, ${Math.round(rate)} runs/s, ${left}${found}`
}
