import { summarise } from '../error/index.js'
import { readable } from '../timeline/index.js'
import { type Attack, idleText } from './attack.js'
import { brokenCheck, type Check } from './criteria.js'
import type { ExperimentPlan } from './plan.js'
import type { Recovery } from './recovery.js'
import type { ExperimentOutcome } from './result.js'
import type { SteadyStateVerdict } from './steady-state.js'
import type { Stop } from './stop.js'

/** What is known of a run when it is over. */
export interface Findings {
  readonly plan: ExperimentPlan
  readonly stop: Stop
  /** Undefined: nothing was injected. */
  readonly attack: Attack | undefined
  readonly before: SteadyStateVerdict
  readonly after: SteadyStateVerdict
  readonly recovery: Recovery | null
  readonly checks: readonly Check[]
  readonly notBooted?: string
  readonly thrown?: { readonly error: unknown }
}

/** Why it did not pass, what ended it first. */
export function reasonsOf(found: Findings): string[] {
  const { plan, stop, attack, before, after, recovery, checks, notBooted, thrown } = found
  const aborted = attack?.aborted
  return [
    ...(thrown === undefined ? [] : [summarise(thrown.error).message]),
    ...(stop.reason === undefined ? [] : [`interrupted: ${stop.reason}`]),
    ...(notBooted === undefined ? [] : [notBooted]),
    ...unsteady('before', before),
    ...(aborted === undefined ? [] : [aborted]),
    ...(recovery?.recovered === false
      ? [`it had not recovered ${readable(plan.recoveryTimeoutMs)} after all faults were lifted`]
      : []),
    ...unsteady('after', after),
    ...(attack?.results ?? []).filter(({ idle }) => idle).map(idleText),
    ...(plan.criteria.length === 0 ? [] : checks.filter(({ passed }) => !passed).map(brokenCheck)),
  ].map((reason) => reason.split('\n')[0] as string)
}

export function outcomeOf({ thrown, stop, attack }: Findings, reasons: readonly string[]): ExperimentOutcome {
  if (thrown !== undefined) return 'failed'
  if (stop.requested) return 'interrupted'
  if (attack === undefined) return 'not started'
  if (attack.aborted !== undefined) return 'aborted'
  return reasons.length === 0 ? 'passed' : 'failed'
}

export function unsteady(when: string, { held, reasons }: SteadyStateVerdict): string[] {
  return held === false ? reasons.map((reason) => `the steady state did not hold ${when}: ${reason}`) : []
}
