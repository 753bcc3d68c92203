import { type Chaos, runNested, type Session, type SessionSettings } from '../chaos/index.js'
import type { Chooser } from '../clock/interleaver.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Account, Choice } from './account.js'
import { type Candidate, candidateOf } from './candidate.js'
import { failureOf } from './failure.js'
import type { Failure, RunRecord } from './run-record.js'
import { Watcher } from './watcher.js'

/** What is run again and again. */
export type ExploreBody = (chaos: Chaos) => unknown

/** Calls and timers whose place in the code is noted where a run is looked at closely. As many as in a test. */
const closeTraces = 64

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

  async run(candidate: Candidate): Promise<RunRecord> {
    // To note an answer takes a microtask more: where tasks are chosen, a replay would not meet the same ones.
    const noted = this.answers && candidate.chooser === undefined && candidate.order === undefined
    const watcher = new Watcher(candidate.chooser, noted)
    const failure = await this.#run(candidate, watcher)
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

  /** Runs a schedule once more and looks closely: where in the code calls and timers came from, and all that happened. */
  async account(schedule: Schedule): Promise<Account> {
    const { order } = schedule
    const choices: Choice[] = []
    const noting: Chooser = (tasks, choice) => {
      const chosen = Math.min(order?.[choice] ?? 0, tasks.length - 1)
      const names = tasks.map(({ chain, what }) => `${what} #${chain}`)
      choices.push({ atMs: watcher.session.nowMs(), tasks: names, chosen })
      return chosen
    }
    const watcher = new Watcher(order === undefined ? undefined : noting, false)
    const failure = await this.#run(candidateOf(schedule), watcher, closeTraces)
    const { timeline, injector } = watcher.session
    const idle = injector.armed.filter(({ impact }) => impact.acted === 0).map(({ data }) => data)
    return { failure, events: timeline.events, choices, idle }
  }

  /** @param traces calls and timers whose place in the code is noted: a search does without, what is told of it not */
  async #run(candidate: Candidate, observer: Watcher, traces = this.#settings.traces): Promise<Failure | undefined> {
    this.count++
    const settings = { ...this.#settings, ...this.#given(candidate), observer, traces }
    try {
      await runNested(this.#parent, settings, this.#body)
      return undefined
    } catch (error) {
      return failureOf(error, observer.session.nowMs())
    }
  }

  /** A run's schedule: what it was given, with the order that it took. */
  scheduleOf({ candidate, order = [] }: Pick<RunRecord, 'candidate'> & Partial<RunRecord>): Schedule {
    const { schedule } = this.#given(candidate)
    const interleaved = candidate.chooser !== undefined || candidate.order !== undefined
    // What follows the last choice that matters is 0 anyway.
    return interleaved
      ? { ...schedule, order: order.slice(0, order.findLastIndex((choice) => choice > 0) + 1) }
      : schedule
  }

  #given({ injections, order, seed = this.#settings.seed }: Candidate): { seed: number; schedule: Schedule } {
    return { seed, schedule: { version: 1, seed, injections, ...(order === undefined ? {} : { order }) } }
  }
}
