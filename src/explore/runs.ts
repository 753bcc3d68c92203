import { type Chaos, type RunTrace, runNested, type Session, type SessionSettings, traced } from '../chaos/index.js'
import type { Chooser } from '../clock/interleaver.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Account, Choice } from './account.js'
import { type Candidate, candidateOf, nothing } from './candidate.js'
import { lapOf } from './circles.js'
import { type Conduct, type Contract, judgeByContracts } from './contract.js'
import { diagramsOf } from './diagrams.js'
import { failureOf } from './failure.js'
import { Census, type CensusResult, compare } from './leaks.js'
import { expectSettled, settlingPoints } from './never-settled.js'
import { Recovery, type RecoveryAsked } from './recovery.js'
import type { ClusterSeen, Failure, OracleName, RunRecord } from './run-record.js'
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

/** What a run may fail by because of a rejection that nobody handled: whoever waits for what the code was to do then waits on. */
const consequences: ReadonlySet<OracleName> = new Set(['leak', 'deadlock', 'livelock', 'never settled'])

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
  /** Points at which every call of the run without faults settles; undefined: none has ended yet. */
  #settling: ReadonlySet<string> | undefined
  /** What the first run did, which is the one without faults. */
  #golden: Conduct | undefined
  /** Events of virtual time that it took. */
  #goldenEvents: number | undefined
  /** What systems are asked after the body; undefined: this is the run without faults. */
  #asked: RecoveryAsked | undefined
  /** Without faults they stay well after it; undefined: nobody has had to know. */
  #staysWell: boolean | undefined
  #underWay: Session | undefined

  constructor(parent: Session, settings: SessionSettings, body: ExploreBody, oracles: RunOracles) {
    this.#parent = parent
    this.#settings = settings
    this.#body = body
    this.#oracles = oracles
  }

  /** Full name of the test that they are made in; '' where there is none. */
  get test(): string {
    return this.#parent.origin.test?.name ?? ''
  }

  /** Told of a rejection that nobody handled in code of a run. What an earlier run left counts for none. */
  unhandled(error: unknown, run: Session): void {
    if (run === this.#underWay) this.#unhandled.push(error)
  }

  async run(candidate: Candidate): Promise<RunRecord> {
    // To note an answer takes a microtask more: where tasks are chosen, a replay would not meet the same ones.
    const noted = this.answers && candidate.chooser === undefined && candidate.order === undefined
    let watcher = this.#watcher(candidate.chooser, noted)
    let failure = await this.#run(candidate, watcher)
    if (failure !== undefined && watcher.recovery?.over === false && (await this.#asksTooMuch())) {
      const { chooser: _, ...same } = candidate
      const { interleaver } = watcher.session.clock
      watcher = this.#watcher(undefined, noted)
      failure = await this.#run(interleaver === undefined ? same : { ...same, order: interleaver.order }, watcher)
    }
    this.#asked ??= 'anew'
    const { session, calls } = watcher
    const interleaver = session.clock.interleaver
    return {
      candidate,
      calls,
      clusters: clustersOf(session),
      failure,
      acted: session.injector.armed.some(({ impact }) => impact.acted > 0),
      order: interleaver?.order ?? [],
      widths: interleaver?.widths ?? [],
      virtualMs: session.nowMs(),
    }
  }

  #watcher(chooser: Chooser | undefined, answers: boolean, closely = false): Watcher {
    return new Watcher(chooser, answers, lapOf(this.#goldenEvents ?? 0), closely)
  }

  /** The run without faults once more, as if it were the first again. */
  async goldenAgain(): Promise<RunRecord> {
    const [left, settling] = [this.#left, this.#settling]
    this.#left = undefined
    this.#settling = undefined
    this.#asked = undefined
    try {
      return await this.run(nothing)
    } finally {
      this.#left = left
      this.#settling = settling
    }
  }

  /** The run without faults, told to a trace. Whatever becomes of it. */
  async trace(trace: RunTrace): Promise<void> {
    const settings = traced({ ...this.#settings, observer: this.#watcher(undefined, false) }, trace)
    await runNested(this.#parent, settings, this.#body)
  }

  /**
   * A run has failed when its body was over and its systems were asked: perhaps they do not stay well after the body anyway,
   * since that has closed what it used. One run without faults tells; from then on no more is asked than of that one.
   */
  async #asksTooMuch(): Promise<boolean> {
    if (this.#asked !== 'anew' || this.#staysWell === true) return false
    const watcher = this.#watcher(undefined, this.answers)
    this.#asked = 'watched'
    const failure = await this.#run(nothing, watcher)
    this.#staysWell = failure === undefined || watcher.recovery?.over === true
    this.#asked = this.#staysWell ? 'anew' : 'last probe'
    return !this.#staysWell
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
    const answers = this.answers && order === undefined
    const watcher = this.#watcher(order === undefined ? undefined : noting, answers, true)
    const failure = await this.#run(candidateOf(schedule), watcher, closeTraces)
    const { timeline, injector } = watcher.session
    const idle = injector.armed.filter(({ impact }) => impact.acted === 0).map(({ data }) => data)
    const diagrams = diagramsOf(watcher.session, failure)
    return { failure, events: timeline.events, choices, callers: watcher.callers, diagrams, idle }
  }

  /** @param traces calls and timers whose place in the code is noted: a search does without, what is told of it not */
  async #run(candidate: Candidate, observer: Watcher, traces = this.#settings.traces): Promise<Failure | undefined> {
    const { seed, schedule } = this.#given(candidate)
    const settings = { ...this.#settings, seed, schedule, observer, traces }
    const { silent } = this.#oracles
    const census = silent.has('leak') || settings.time === 'real' ? undefined : new Census(this.#left)
    observer.census = census
    if (this.#unhandled.length > 0) this.#unhandled.length = 0
    let failure: Failure | undefined
    try {
      await runNested(this.#parent, settings, (chaos) => this.#bodyOf(chaos, observer))
      const closed = census?.closed()
      const left = closed instanceof Promise ? await closed : closed
      this.#left ??= left
      const leak = left === undefined || this.#left === undefined ? undefined : compare(this.#left, left)
      if (leak !== undefined) failure = failureOf(leak, observer.session.nowMs())
    } catch (error) {
      failure = failureOf(error, observer.session.nowMs())
    }
    this.#underWay = undefined
    this.#goldenEvents ??= observer.session.pacer.events
    for (const [name, was] of observer.session.reached) this.reached.set(name, was || (this.reached.get(name) ?? false))
    const [rejected] = this.#unhandled
    if (
      this.#unhandled.length > 0 &&
      (failure === undefined || consequences.has(failure.oracle)) &&
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
      watcher.recovery = new Recovery(session, recoverWithinMs, this.#asked ?? 'last probe')
      await watcher.recovery.run()
    }
    if (session.settings.time === 'virtual') {
      await untilTold(session)
      const settled = silent.has('never settled') || this.#allSettled(session)
      if (settled !== true && !(await settled)) {
        await this.#settled(watcher)
        await untilTold(session)
      }
    }
    const rest = census?.end(session, recoverWithinMs)
    if (rest !== undefined) await rest
  }

  /**
   * Whether it is plain that no call is pending: never of the first run, which is looked at in any case, nor where a call
   * may yet be answered. To ask takes a later rejection from whoever is to hear of it.
   */
  #allSettled({ pendingCalls, clock }: Session): boolean | Promise<boolean> {
    const isStill = clock.queue.size === 0 && clock.io?.seen !== true
    return isStill && this.#settling !== undefined && this.#unhandled.length === 0 && pendingCalls.none()
  }

  async #settled(watcher: Watcher): Promise<void> {
    const { session, points } = watcher
    const { recoverWithinMs } = this.#oracles
    if (this.#settling === undefined) this.#settling = await settlingPoints(session, points, recoverWithinMs)
    else await expectSettled(session, this.#settling, recoverWithinMs, (call) => watcher.stackOf(call))
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

const noClusters: readonly ClusterSeen[] = []

function clustersOf({ clusters }: Session): readonly ClusterSeen[] {
  if (clusters.length === 0) return noClusters
  return clusters.map(({ name, nodes }) => ({ name, nodes: nodes.map((node) => node.name) }))
}
