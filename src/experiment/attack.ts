import type { Affected, Injection } from '../chaos/index.js'
import { BlastRadiusError } from '../error/index.js'
import type { Severity } from '../scenario/index.js'
import { isScenario } from '../scenario/index.js'
import type { LiftReason } from '../timeline/event.js'
import { readable } from '../timeline/index.js'
import type { Bench } from './bench.js'
import type { PlannedInjection } from './definition.js'
import type { ExperimentPlan } from './plan.js'

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

/** Injects what an experiment injects, and lifts it. */
export class Attack {
  readonly #bench: Bench
  readonly #plan: ExperimentPlan
  readonly #injected: { readonly planned: PlannedInjection; readonly injection: Injection; readonly atMs: number }[] =
    []
  #refusal: string | undefined
  #over = true

  constructor(bench: Bench, plan: ExperimentPlan) {
    this.#bench = bench
    this.#plan = plan
  }

  /** Arms all, or, when the blast radius refuses one, none. */
  inject(): void {
    const { chaos } = this.#bench
    const { abortWhen } = this.#plan
    this.#over = false
    this.#bench.attacks++
    for (const planned of this.#plan.injections) {
      const condition = planned.options.abortWhen
      const aborts: NonNullable<typeof condition> | undefined =
        abortWhen === undefined ? condition : (impact) => abortWhen(chaos) || condition?.(impact) === true
      // Whether it had to act is judged here, with all else: a session that fails over it has no result to give.
      const options = { ...planned.options, optional: true, ...(aborts === undefined ? {} : { abortWhen: aborts }) }
      try {
        const injection = chaos.inject(planned.what, options)
        this.#injected.push({ planned, injection, atMs: chaos.clock.now() })
      } catch (error) {
        this.lift()
        if (!(error instanceof BlastRadiusError)) throw error
        this.#refusal = error.message
        return
      }
    }
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
    if (!this.#over) this.#bench.attacks--
    this.#over = true
    for (const { injection } of this.#injected) if (injection.armed) injection.lift()
  }

  get results(): InjectionResult[] {
    return this.#injected.map(({ planned, injection, atMs }) => {
      const { seen, acted, errors, delayedMs, affected } = injection.impact
      const { what, text, options, optional } = planned
      const made = isScenario(what) ? { scenario: what.scenario, severity: what.severity } : {}
      const { ended, ids } = injection
      const stopped = ended === 'aborted' || this.#bench.stop.requested
      const idle = acted === 0 && !optional && !stopped
      return { text, ids, at: options.at ?? null, ...made, atMs, ended, seen, acted, errors, delayedMs, affected, idle }
    })
  }
}

/** `networkPartition (medium) at payments.* never acted` */
export function idleText({ text, at, atMs }: InjectionResult): string {
  return `${text}${at === null ? '' : ` at ${at}`}, injected at ${readable(atMs)}, never acted: no call met it`
}
