import type { Affected, Injection } from '../chaos/index.js'
import { BlastRadiusError } from '../error/index.js'
import type { Severity } from '../scenario/index.js'
import { isScenario } from '../scenario/index.js'
import type { LiftReason } from '../timeline/event.js'
import { readable } from '../timeline/index.js'
import type { Bench } from './bench.js'
import type { PlannedInjection } from './definition.js'
import type { ExperimentPlan } from './plan.js'
import { lengthMs, startMs } from './planned-injection.js'

/** What became of one injection. */
export interface InjectionResult {
  readonly text: string
  /** Numbers of its parts in the session. */
  readonly ids: readonly number[]
  readonly at: string | null
  readonly scenario?: string
  readonly severity?: Severity
  /** Absolute virtual ms when it was injected. */
  readonly atMs: number
  /** Why it ended. */
  readonly ended: LiftReason | null
  /** Calls it could have acted on. */
  readonly seen: number
  readonly acted: number
  readonly errors: number
  readonly delayedMs: number
  readonly affected: Affected
  /** It never acted although it had to. */
  readonly idle: boolean
}

/** One that was lifted by a pause: what of it is to come. */
interface Held {
  readonly planned: PlannedInjection
  readonly placed: PlannedInjection['options']
}

interface Injected extends Held {
  readonly injection: Injection
  /** Session time when it was injected. */
  readonly atMs: number
}

/** Injects what an experiment injects, and lifts it. */
export class Attack {
  readonly #bench: Bench
  readonly #plan: ExperimentPlan
  readonly #injected: Injected[] = []
  readonly #held: Held[] = []
  #refusal: string | undefined

  constructor(bench: Bench, plan: ExperimentPlan) {
    this.#bench = bench
    this.#plan = plan
  }

  /** Arms all, or, when the blast radius refuses one, none. */
  inject(): void {
    this.#bench.attacks.add(this)
    for (const planned of this.#plan.injections) if (!this.#inject(planned, planned.options)) return
  }

  /** @returns false when the blast radius refuses it: then all are lifted */
  #inject(planned: PlannedInjection, placed: PlannedInjection['options']): boolean {
    const { chaos } = this.#bench
    const { abortWhen } = this.#plan
    const condition = placed.abortWhen
    const aborts: NonNullable<typeof condition> | undefined =
      abortWhen === undefined ? condition : (impact) => abortWhen(chaos) || condition?.(impact) === true
    // Whether it had to act is judged here, with all else: a session that fails over it has no result to give.
    const options = { ...placed, optional: true, ...(aborts === undefined ? {} : { abortWhen: aborts }) }
    try {
      const injection = chaos.inject(planned.what, options)
      this.#injected.push({ planned, placed, injection, atMs: chaos.clock.now() })
      return true
    } catch (error) {
      this.lift()
      if (!(error instanceof BlastRadiusError)) throw error
      this.#refusal = error.message
      return false
    }
  }

  /** Injections that `resume` injects again. */
  get held(): number {
    return this.#held.length
  }

  /** Lifts what is in force, or is yet to begin, until `resume`. */
  pause(): void {
    const nowMs = this.#bench.chaos.clock.now()
    for (const { planned, placed, injection, atMs } of this.#injected) {
      if (!injection.armed) continue
      const rest = restOf(placed, nowMs - atMs)
      injection.lift()
      if (rest !== undefined) this.#held.push({ planned, placed: rest })
    }
  }

  /** Injects them again, each for what was left of its window. */
  resume(): void {
    for (const { planned, placed } of this.#held.splice(0)) if (!this.#inject(planned, placed)) return
  }

  /** Why it was stopped before its time, or undefined. */
  get aborted(): string | undefined {
    if (this.#refusal !== undefined) return this.#refusal
    for (const { planned, injection } of this.#injected) {
      if (injection.ended === 'aborted') return `${planned.text} was aborted: the condition to stop at held`
      if (injection.ended === 'blastRadius')
        return `${planned.text} was lifted after as long as the blast radius allows`
    }
    return undefined
  }

  /** Lets time run under fault. Over early when it is aborted: then all is lifted at once. */
  async observe(onTime: () => void): Promise<void> {
    await this.#bench.wait(() => {
      onTime()
      return this.aborted !== undefined
    }, this.#plan.durationMs)
  }

  lift(): void {
    this.#bench.attacks.delete(this)
    this.#held.length = 0
    for (const { injection } of this.#injected) if (injection.armed) injection.lift()
  }

  #actedOf(planned: PlannedInjection): number {
    return this.#injected.reduce((sum, one) => sum + (one.planned === planned ? one.injection.impact.acted : 0), 0)
  }

  get results(): InjectionResult[] {
    return this.#injected.map(({ planned, injection, atMs }) => {
      const { seen, acted, errors, delayedMs, affected } = injection.impact
      const { what, text, options, optional } = planned
      const made = isScenario(what) ? { scenario: what.scenario, severity: what.severity } : {}
      const { ended, ids } = injection
      const stopped = ended === 'aborted' || this.#bench.stop.requested
      // One that was paused comes in several parts.
      const idle = !optional && !stopped && this.#actedOf(planned) === 0
      return { text, ids, at: options.at ?? null, ...made, atMs, ended, seen, acted, errors, delayedMs, affected, idle }
    })
  }
}

/** Of a window, what is left when so much of it has passed; undefined: nothing. */
function restOf(placed: PlannedInjection['options'], passedMs: number): PlannedInjection['options'] | undefined {
  const fromMs = startMs(placed)
  const forMs = lengthMs(placed)
  const begunMs = Math.max(0, passedMs - fromMs)
  if (forMs !== undefined && begunMs >= forMs) return undefined
  const { from: _, for: __, ...others } = placed
  return {
    ...others,
    ...(fromMs > passedMs && { from: fromMs - passedMs }),
    ...(forMs !== undefined && { for: forMs - begunMs }),
  }
}

/** `networkPartition (medium) at payments.* never acted` */
export function idleText({ text, at, atMs }: InjectionResult): string {
  return `${text}${at === null ? '' : ` at ${at}`}, injected at ${readable(atMs)}, never acted: no call met it`
}
