import { type Chaos, runNested, type Session, type SessionSettings } from '../chaos/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Candidate } from './candidate.js'
import { failureOf } from './failure.js'
import type { Failure, RunRecord } from './run-record.js'
import { Watcher } from './watcher.js'

/** What is run again and again. */
export type ExploreBody = (chaos: Chaos) => unknown

/** Runs the body, once for each schedule: every run in a session of its own, nested in that of the search. */
export class Runs {
  readonly #parent: Session
  readonly #settings: SessionSettings
  readonly #body: ExploreBody
  /** So far. */
  count = 0
  /** Answers of calls are noted: some strategy wants to tell them apart. */
  answers = false

  constructor(parent: Session, settings: SessionSettings, body: ExploreBody) {
    this.#parent = parent
    this.#settings = settings
    this.#body = body
  }

  /** @param traces calls and timers whose place in the code is noted: a search does without, what is told of it not */
  async run(candidate: Candidate, traces = this.#settings.traces): Promise<RunRecord> {
    this.count++
    const watcher = new Watcher(candidate.chooser, this.answers)
    const settings = { ...this.#settings, ...this.#given(candidate), observer: watcher, traces }
    let failure: Failure | undefined
    try {
      await runNested(this.#parent, settings, this.#body)
    } catch (error) {
      failure = failureOf(error, watcher.session.nowMs())
    }
    const { session, calls } = watcher
    const interleaver = session.clock.interleaver
    return {
      candidate,
      calls,
      failure,
      order: interleaver?.order ?? [],
      widths: interleaver?.widths ?? [],
      virtualMs: session.nowMs(),
    }
  }

  /** A run's schedule: what it was given, with the order that it took. */
  scheduleOf({ candidate, order }: RunRecord): Schedule {
    const { schedule } = this.#given(candidate)
    const interleaved = candidate.chooser !== undefined || candidate.order !== undefined
    return interleaved ? { ...schedule, order } : schedule
  }

  #given({ injections, order, seed = this.#settings.seed }: Candidate): { seed: number; schedule: Schedule } {
    return { seed, schedule: { version: 1, seed, injections, ...(order === undefined ? {} : { order }) } }
  }
}
