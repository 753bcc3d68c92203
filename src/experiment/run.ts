import { summarise } from '../error/index.js'
import { measure } from '../metric/index.js'
import { recommend } from '../recommendation/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { Attack } from './attack.js'
import type { Bench } from './bench.js'
import type { Check } from './criteria.js'
import { scoreOf } from './criteria.js'
import type { Phase } from './definition.js'
import type { ExperimentPlan } from './plan.js'
import type { OnProgress } from './progress.js'
import { outcomeOf, reasonsOf } from './reasons.js'
import { awaitRecovery, type Recovery } from './recovery.js'
import { branded, type ExperimentResult, type PhaseSpan } from './result.js'
import { notLookedFor, seekSteadyState } from './steady-state.js'
import type { Stop } from './stop.js'

/** What a run is given besides its plan. */
export interface RunSettings {
  readonly seed: number
  readonly stop: Stop
  readonly replayLines: readonly string[]
  readonly onProgress?: OnProgress | undefined
  /** Path of the journal. */
  readonly journalPath?: string | undefined
}

/** What ended a run from outside. */
export interface RunEnd {
  readonly notBooted?: string
  readonly thrown?: { readonly error: unknown }
}

type Building<T> = { -readonly [K in keyof T]: T[K] }

/**
 * One run of an experiment against a system that has been booted. What it has found is kept as it goes, so that there is
 * a result whatever ends the session.
 */
export class ExperimentRun {
  readonly plan: ExperimentPlan
  readonly #settings: RunSettings
  readonly #phases: Building<PhaseSpan>[] = []
  #bench: Bench | undefined
  #attack: Attack | undefined
  #before = notLookedFor
  #after = notLookedFor
  #recovery: Recovery | null = null
  #told = -1

  constructor(plan: ExperimentPlan, settings: RunSettings) {
    this.plan = plan
    this.#settings = settings
  }

  /**
   * Goes through the phases.
   * @param steady looks for the steady state before and after; else that is for who runs several against one system
   * @throws what hooks throw
   */
  async go(bench: Bench, steady: boolean): Promise<void> {
    this.#bench = bench
    try {
      await this.#go(bench, steady)
    } finally {
      this.#attack?.lift()
      this.#endPhase()
    }
  }

  async #go(bench: Bench, steady: boolean): Promise<void> {
    const { steadyState, recoveryTimeoutMs, durationMs } = this.plan
    if (steady) {
      await this.#phase('steady state before', async () => {
        this.#before = await seekSteadyState(bench, steadyState)
      })
      if (this.#before.held !== true) return
    }
    if (bench.stop.requested) return
    const attack = new Attack(bench, this.plan)
    this.#attack = attack
    await this.#phase('inject', () => attack.inject())
    await this.#phase('observe', () => attack.observe(() => this.#observed(durationMs)))
    await this.#phase('recover', async () => {
      attack.lift()
      await bench.wait(() => bench.attacks.size === 0, Number.MAX_SAFE_INTEGER)
      this.#recovery = await awaitRecovery(bench, recoveryTimeoutMs)
    })
    if (!steady || bench.stop.requested || !this.#recovery?.recovered) return
    await this.#phase('steady state after', async () => {
      this.#after = await seekSteadyState(bench, steadyState)
    })
  }

  async #phase(phase: Phase, body: () => unknown): Promise<void> {
    const { chaos, system } = this.#bench as Bench
    const context = { phase, chaos, system }
    await this.plan.hooks.before?.(context)
    this.#endPhase()
    const atMs = chaos.clock.now()
    this.#phases.push({ phase, fromMs: atMs, untilMs: atMs })
    chaos.timeline.append({ type: 'phase.began', phase, experiment: this.plan.name })
    this.#tell(0)
    await body()
    this.#endPhase()
    this.#tell(1)
    await this.plan.hooks.after?.(context)
  }

  #endPhase(): void {
    const last = this.#phases.at(-1)
    if (last !== undefined && this.#bench !== undefined) last.untilMs = this.#bench.chaos.clock.now()
  }

  #observed(durationMs: number): void {
    if (this.#settings.onProgress === undefined || this.#bench === undefined) return
    const since = this.#phases.at(-1)?.fromMs ?? 0
    this.#tell(Math.min(1, (this.#bench.chaos.clock.now() - since) / Math.max(1, durationMs)))
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
    onProgress({ name: this.plan.name, phase, fraction })
  }

  /**
   * What was found.
   * @param events of this run alone
   */
  result(events: readonly TimelineEvent[], end: RunEnd = {}): ExperimentResult {
    const { name, description, tags, system } = this.plan
    const { seed, replayLines, journalPath } = this.#settings
    const measures = measure(events, system.name)
    const readings = this.#bench?.reader.readings ?? {}
    const checks = this.#checks({ measures, readings, events })
    const found = {
      plan: this.plan,
      stop: this.#settings.stop,
      attack: this.#attack,
      before: this.#before,
      after: this.#after,
      recovery: this.#recovery,
      checks,
      ...end,
    }
    const reasons = reasonsOf(found)
    return branded({
      name,
      ...(description === undefined ? {} : { description }),
      tags,
      system: system.name,
      outcome: outcomeOf(found, reasons),
      reasons,
      seed,
      phases: this.#phases,
      steadyState: { before: this.#before, after: this.#after },
      injections: this.#attack?.results ?? [],
      recovery: this.#recovery,
      measures,
      readings,
      checks,
      score: scoreOf(checks),
      recommendations: recommend(events, system.name),
      events,
      replayLines,
      ...(journalPath === undefined ? {} : { journal: journalPath }),
      ...(end.thrown === undefined ? {} : { error: summarise(end.thrown.error) }),
    })
  }

  #checks(context: Parameters<ExperimentPlan['criteria'][number]['judge']>[0]): Check[] {
    if (this.#attack === undefined) return []
    const { criteria } = this.plan
    if (criteria.length > 0)
      return criteria.map(({ name, text, weight, judge }) => ({ name, text, weight, ...judge(context) }))
    const passed = this.#recovery?.recovered === true && this.#after.held !== false
    const found = passed ? 'it did' : 'it did not'
    return [{ name: 'recovery', text: 'it recovers to its steady state', actual: null, found, passed, weight: 1 }]
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
