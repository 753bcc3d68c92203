import type { MetricName } from '../metric/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { Drift } from './drift.js'
import type { ExperimentOutcome, ExperimentResult } from './result.js'
import { type RunningFigure, Trend } from './trend.js'

/** What is kept of one run. */
export interface RunBrief {
  /** From 1. */
  readonly run: number
  readonly name: string
  /** When it began, in ms from the start of all. */
  readonly atMs: number
  readonly seed: number
  readonly outcome: ExperimentOutcome
  readonly score: number
  readonly reasons: readonly string[]
}

/** How it stands. */
export interface ContinuousState {
  readonly runs: number
  readonly outcomes: Readonly<Record<ExperimentOutcome, number>>
  readonly last: ExperimentResult
  /** Each metric over all runs so far. */
  readonly figures: Partial<Record<MetricName, RunningFigure>>
  /** Whether figures went one way so far. Costs some milliseconds each time it is asked for. */
  drifts(): Drift[]
}

/** Runs that did not pass of which the outcome is kept, the first ones: they tell how it began. */
const mostFailures = 20

/** What is known of all runs so far, in room that does not grow. */
export class Tally {
  runs = 0
  readonly outcomes: Record<ExperimentOutcome, number> = {
    passed: 0,
    failed: 0,
    aborted: 0,
    interrupted: 0,
    'not started': 0,
  }
  readonly history: RunBrief[] = []
  readonly failures: RunBrief[] = []
  readonly trend = new Trend()
  /** Of the first run that did not pass; until there is one, of the last. */
  shown:
    | { readonly seed: number; readonly events: readonly TimelineEvent[]; readonly replayLines: readonly string[] }
    | undefined
  #scores = 0
  readonly #keep: number
  readonly #alpha: number

  constructor(keep: number, alpha: number) {
    this.#keep = keep
    this.#alpha = alpha
  }

  add(atMs: number, result: ExperimentResult): ContinuousState {
    const { name, seed, outcome, score, reasons, events, replayLines } = result
    const run = ++this.runs
    this.outcomes[outcome]++
    this.#scores += score
    const brief: RunBrief = { run, name, atMs, seed, outcome, score, reasons }
    this.history.push(brief)
    if (this.history.length > this.#keep) this.history.shift()
    const failed = outcome !== 'passed'
    if (this.failures.length === 0) this.shown = { seed, events, replayLines }
    if (failed && this.failures.length < mostFailures) this.failures.push(brief)
    if (outcome !== 'not started' && outcome !== 'interrupted') this.trend.add(atMs, result.measures)
    const { outcomes, trend } = this
    return { runs: run, outcomes, last: result, figures: trend.figures, drifts: () => trend.drifts(this.#alpha) }
  }

  get score(): number {
    return this.runs === 0 ? 0 : this.#scores / this.runs
  }
}
