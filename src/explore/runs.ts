import { type Chaos, runNested, type Session, type SessionSettings } from '../chaos/index.js'
import type { Chooser } from '../clock/interleaver.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Account, Choice } from './account.js'
import { type Candidate, candidateOf } from './candidate.js'
import { type Conduct, type Contract, judgeByContracts } from './contract.js'
import { failureOf } from './failure.js'
import { Census, type CensusResult, compare } from './leaks.js'
import { expectRecovery } from './recovery.js'
import type { Failure, OracleName, RunRecord } from './run-record.js'
import { untilTold } from './unhandled.js'
import { Watcher } from './watcher.js'

/** What is run again and again. */
export type ExploreBody = (chaos: Chaos) => unknown

/** What is asked of each run beyond its body. */
export interface RunOracles {
  readonly silent: ReadonlySet<OracleName>
  /** Virtual ms in which all must be well again after the last fault. */
  readonly recoverWithinMs: number
  readonly contracts: readonly Contract[]
}

/** Calls and timers whose place in the code is noted where a run is looked at closely. As many as in a test. */
const closeTraces = 64

/** Runs the body, once for each schedule: every run in a session of its own, nested in that of the search. */
export class Runs {
  readonly #parent: Session
  readonly #settings: SessionSettings
  readonly #body: ExploreBody
  /** Answers of calls are noted: some strategy wants to tell them apart. */
  answers = false
  /** Names given to `chaos.sometimes` so far, and whether any run got there. */
  readonly reached = new Map<string, boolean>()
  readonly #oracles: RunOracles
  /** Rejections that nobody handled, of the run under way. */
  readonly #unhandled: unknown[] = []
  /** What the run without faults has left behind; undefined: none has ended yet. */
  #left: CensusResult | undefined
  /** What the first run did, which is the one without faults. */
  #golden: Conduct | undefined
  #underWay: Session | undefined

  constructor(parent: Session, settings: SessionSettings, body: ExploreBody, oracles: RunOracles) {
    this.#parent = parent
    this.#settings = settings
    this.#body = body
    this.#oracles = oracles
  }

  /** Told of a rejection that nobody handled in code of a run. What an earlier run left counts for none. */
  unhandled(error: unknown, run: Session): void {
    if (run === this.#underWay) this.#unhandled.push(error)
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
    const watcher = new Watcher(order === undefined ? undefined : noting, this.answers && order === undefined)
    const failure = await this.#run(candidateOf(schedule), watcher, closeTraces)
    const { timeline, injector } = watcher.session
    const idle = injector.armed.filter(({ impact }) => impact.acted === 0).map(({ data }) => data)
    return { failure, events: timeline.events, choices, idle }
  }

  /** @param traces calls and timers whose place in the code is noted: a search does without, what is told of it not */
  async #run(candidate: Candidate, observer: Watcher, traces = this.#settings.traces): Promise<Failure | undefined> {
    const settings = { ...this.#settings, ...this.#given(candidate), observer, traces }
    const { silent } = this.#oracles
    const census = silent.has('leak') || settings.time === 'real' ? undefined : new Census(this.#left)
    observer.census = census
    this.#unhandled.length = 0
    let failure: Failure | undefined
    try {
      await runNested(this.#parent, settings, (chaos) => this.#bodyOf(chaos, observer))
      const left = await census?.closed()
      this.#left ??= left
      const leak = left === undefined || this.#left === undefined ? undefined : compare(this.#left, left)
      if (leak !== undefined) failure = failureOf(leak, observer.session.nowMs())
    } catch (error) {
      failure = failureOf(error, observer.session.nowMs())
    }
    this.#underWay = undefined
    for (const [name, was] of observer.session.reached) this.reached.set(name, was || (this.reached.get(name) ?? false))
    const [rejected] = this.#unhandled
    if (
      this.#unhandled.length > 0 &&
      (failure === undefined || failure.oracle === 'leak') &&
      !silent.has('unhandled rejection')
    )
      failure = failureOf(rejected, observer.session.nowMs(), 'unhandled rejection')
    const heard = failure !== undefined && silent.has(failure.oracle) ? undefined : failure
    return this.#byContracts(candidate, observer, heard)
  }

  #byContracts(candidate: Candidate, { calls, value }: Watcher, failure: Failure | undefined): Failure | undefined {
    const { contracts } = this.#oracles
    if (contracts.length === 0) return failure
    this.#golden ??= { calls, value }
    return judgeByContracts(contracts, candidate, { calls, value }, this.#golden, failure)
  }

  /** The body, and after it, while its session is open, what else is asked of a run: safety, then liveness. */
  async #bodyOf(chaos: Chaos, watcher: Watcher): Promise<void> {
    const { session, census } = watcher
    this.#underWay = session
    const { silent, recoverWithinMs } = this.#oracles
    watcher.value = await this.#body(chaos)
    if (!silent.has('recovery') && session.systems.length > 0) {
      expectRecovery(session, recoverWithinMs)
      await session.invariants.settling.run()
    }
    if (session.settings.time === 'virtual') await untilTold(session)
    await census?.end(session, recoverWithinMs)
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
