import type { Chaos } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import { measure } from '../metric/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { readable } from '../timeline/index.js'
import { Attack, type InjectionResult, idleText } from './attack.js'
import { Bench, BootFailure } from './bench.js'
import { checkMeasures } from './check-measures.js'
import { brokenCheck, type Check, scoreOf } from './criteria.js'
import type { Phase } from './definition.js'
import { isFinding } from './finding.js'
import { type ExperimentJournal, follow } from './journal.js'
import type { ExperimentPlan } from './plan.js'
import type { OnProgress } from './progress.js'
import type { Readings } from './readings.js'
import { recommend } from './recommend.js'
import { awaitRecovery, type Recovery } from './recovery.js'
import { branded, type ExperimentOutcome, type ExperimentResult, type PhaseSpan } from './result.js'
import { notLookedFor, type SteadyStateVerdict, seekSteadyState } from './steady-state.js'
import type { Stop } from './stop.js'

/** What a run is given besides its plan. */
export interface RunSettings {
  readonly seed: number
  readonly stop: Stop
  readonly replayLines: readonly string[]
  readonly journal?: ExperimentJournal | undefined
  /** Number of the run in the journal. */
  readonly run: number
  readonly onProgress?: OnProgress | undefined
}

type Building<T> = { -readonly [K in keyof T]: T[K] }

/**
 * One run of an experiment in a session of its own. What it has found is kept as it goes, so that there is a result
 * whatever ends the session.
 */
export class ExperimentRun {
  readonly #plan: ExperimentPlan
  readonly #settings: RunSettings
  readonly #phases: Building<PhaseSpan>[] = []
  #bench: Bench | undefined
  #attack: Attack | undefined
  #events: readonly TimelineEvent[] = []
  #nowMs: () => number = () => 0
  #before = notLookedFor
  #after = notLookedFor
  #recovery: Recovery | null = null
  #notStarted: string | undefined

  constructor(plan: ExperimentPlan, settings: RunSettings) {
    this.#plan = plan
    this.#settings = settings
  }

  /** Goes through the phases. @throws misuse, and what hooks throw */
  async go(chaos: Chaos): Promise<void> {
    const { journal, run, stop } = this.#settings
    if (journal !== undefined) follow(chaos.timeline, journal, run)
    this.#events = chaos.timeline.events
    this.#nowMs = () => chaos.clock.now()
    const bench = new Bench(chaos, stop, this.#plan)
    this.#bench = bench
    try {
      checkMeasures(this.#plan, await bench.boot(this.#plan.system))
      await this.#experiment(bench)
    } catch (error) {
      if (!(error instanceof BootFailure)) throw error
      this.#notStarted = error.message
    } finally {
      this.#attack?.lift()
      this.#endPhase()
      await bench.dispose()
    }
  }

  async #experiment(bench: Bench): Promise<void> {
    const { steadyState, recoveryTimeoutMs } = this.#plan
    await this.#phase('steady state before', async () => {
      this.#before = await seekSteadyState(bench, steadyState)
    })
    if (this.#before.held !== true || bench.stop.requested) return
    const attack = new Attack(bench, this.#plan)
    this.#attack = attack
    await this.#phase('inject', () => attack.inject())
    await this.#phase('observe', () => attack.observe(() => this.#observed()))
    await this.#phase('recover', async () => {
      attack.lift()
      this.#recovery = await awaitRecovery(bench, recoveryTimeoutMs)
    })
    if (bench.stop.requested || !this.#recovery?.recovered) return
    await this.#phase('steady state after', async () => {
      this.#after = await seekSteadyState(bench, steadyState)
    })
  }

  async #phase(phase: Phase, body: () => unknown): Promise<void> {
    const { chaos, system } = this.#bench as Bench
    const context = { phase, chaos, system }
    await this.#plan.hooks.before?.(context)
    this.#endPhase()
    const atMs = this.#nowMs()
    this.#phases.push({ phase, fromMs: atMs, untilMs: atMs })
    chaos.timeline.append({ type: 'phase.began', phase, experiment: this.#plan.name })
    this.#tell(0)
    await body()
    this.#endPhase()
    this.#tell(1)
    await this.#plan.hooks.after?.(context)
  }

  #endPhase(): void {
    const last = this.#phases.at(-1)
    if (last !== undefined) last.untilMs = this.#nowMs()
  }

  #told = -1

  #observed(): void {
    const since = this.#phases.at(-1)?.fromMs ?? 0
    this.#tell(Math.min(1, (this.#nowMs() - since) / Math.max(1, this.#plan.durationMs)))
  }

  /** A phase's share of the whole is a guess, but for the observation, which is as long as it says. */
  #tell(share: number): void {
    const { onProgress } = this.#settings
    const phase = this.#phases.at(-1)?.phase
    if (onProgress === undefined || phase === undefined) return
    const [start, length] = shares[phase]
    const fraction = Math.floor((start + length * share) * 100) / 100
    if (fraction === this.#told) return
    this.#told = fraction
    onProgress({ name: this.#plan.name, phase, fraction })
  }

  /**
   * What was found, once the session has ended.
   * @param thrown what ended it
   * @throws it, unless it tells something about the system
   */
  result(thrown?: { readonly error: unknown }): ExperimentResult {
    if (thrown !== undefined && !isFinding(thrown.error)) throw thrown.error
    const { name, description, tags, system } = this.#plan
    const { seed, replayLines, journal } = this.#settings
    const events = this.#events
    const measures = measure(events, system.name)
    const readings = this.#bench?.reader.readings ?? {}
    const injections = this.#attack?.results ?? []
    const checks = this.#checks(measures, readings)
    const reasons = this.#reasons(injections, checks, thrown)
    const error = thrown === undefined ? {} : { error: summarise(thrown.error) }
    return branded({
      name,
      ...(description === undefined ? {} : { description }),
      tags,
      system: system.name,
      outcome: this.#outcome(reasons, thrown !== undefined),
      reasons,
      seed,
      phases: this.#phases,
      steadyState: { before: this.#before, after: this.#after },
      injections,
      recovery: this.#recovery,
      measures,
      readings,
      checks,
      score: scoreOf(checks),
      recommendations: recommend(events, system.name),
      events,
      replayLines,
      ...(journal?.path === undefined ? {} : { journal: journal.path }),
      ...error,
    })
  }

  #checks(measures: ExperimentResult['measures'], readings: Readings): Check[] {
    if (this.#attack === undefined) return []
    const context = { measures, readings, events: this.#events }
    const { criteria } = this.#plan
    if (criteria.length > 0)
      return criteria.map(({ name, text, weight, judge }) => ({ name, text, weight, ...judge(context) }))
    const passed = this.#after.held === true
    const found = passed ? 'it did' : 'it did not'
    return [{ name: 'steadyState', text: 'it recovers to its steady state', actual: null, found, passed, weight: 1 }]
  }

  #reasons(injections: readonly InjectionResult[], checks: readonly Check[], thrown?: { error: unknown }): string[] {
    const { stop } = this.#settings
    const { recoveryTimeoutMs, criteria } = this.#plan
    const unsteady = (when: string, { held, reasons }: SteadyStateVerdict) =>
      held === false ? reasons.map((reason) => `the steady state did not hold ${when}: ${reason}`) : []
    const aborted = this.#attack?.aborted
    return [
      ...(thrown === undefined ? [] : [summarise(thrown.error).message.split('\n')[0] as string]),
      ...(stop.reason === undefined ? [] : [`interrupted: ${stop.reason}`]),
      ...(this.#notStarted === undefined ? [] : [this.#notStarted]),
      ...unsteady('before', this.#before),
      ...(aborted === undefined ? [] : [aborted]),
      ...(this.#recovery?.recovered === false
        ? [`it had not recovered ${readable(recoveryTimeoutMs)} after all faults were lifted`]
        : []),
      ...unsteady('after', this.#after),
      ...injections.filter(({ idle }) => idle).map(idleText),
      ...(criteria.length === 0 ? [] : checks.filter(({ passed }) => !passed).map(brokenCheck)),
    ]
  }

  #outcome(reasons: readonly string[], threw: boolean): ExperimentOutcome {
    if (threw) return 'failed'
    if (this.#settings.stop.requested) return 'interrupted'
    if (this.#attack === undefined) return 'not started'
    if (this.#attack.aborted !== undefined) return 'aborted'
    return reasons.length === 0 ? 'passed' : 'failed'
  }
}

/** Where each phase begins and how long it is, of 1. */
const shares: Readonly<Record<Phase, readonly [start: number, length: number]>> = {
  'steady state before': [0, 0.1],
  inject: [0.1, 0],
  observe: [0.1, 0.7],
  recover: [0.8, 0.1],
  'steady state after': [0.9, 0.1],
}
