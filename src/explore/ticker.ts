import { real } from '../clock/real.js'
import type { Coverage } from './coverage.js'
import type { SearchSettings } from './options.js'
import type { SearchProgress } from './progress.js'

const everyMs = 1000

/** Tells how far a search has got, once a second at most. */
export class Ticker {
  readonly #settings: SearchSettings
  readonly #startedMs: number
  #toldMs: number

  constructor(settings: SearchSettings, startedMs: number) {
    this.#settings = settings
    this.#startedMs = startedMs
    this.#toldMs = startedMs
  }

  tick(strategy: string, runs: number, coverage: Coverage, findings: number): void {
    const { progress, runs: mostRuns, timeMs } = this.#settings
    if (progress === false) return
    const nowMs = real.nowMs()
    if (nowMs - this.#toldMs < everyMs) return
    this.#toldMs = nowMs
    const elapsedMs = nowMs - this.#startedMs
    const rate = (runs / elapsedMs) * 1000
    const leftMs = Math.min(((mostRuns - runs) / rate) * 1000, timeMs - elapsedMs)
    const told = { strategy, runs, mostRuns, rate, covered: coverage.tried, singles: coverage.total, findings, leftMs }
    if (typeof progress === 'function') progress(told)
    else if (progress === true || (process.env.CI ?? '') === '') process.stderr.write(`${lineOf(told)}\n`)
  }
}

function lineOf({ strategy, runs, mostRuns, rate, covered, singles, findings, leftMs }: SearchProgress): string {
  const found = findings === 0 ? '' : `, ${findings} found`
  const left = `${Math.ceil(leftMs / 1000)} s left at most`
  return `faultline: ${strategy}, ${runs} of ${mostRuns} runs, ${covered} of ${singles} single faults, ${Math.round(rate)} runs/s, ${left}${found}`
}
