import { readable } from '../timeline/index.js'
import type { ExperimentDefinition, Phase } from './definition.js'
import { type ExperimentPlan, planExperiment } from './plan.js'
import { lengthMs, startMs } from './planned-injection.js'

/** A phase that would be gone through. */
export interface PlannedPhase {
  readonly phase: Phase
  /** Longest it can take, in ms; null where that depends on the system's probe. */
  readonly atMostMs: number | null
  /** What it waits for. */
  readonly text: string
}

/** What an experiment would do. */
export interface DryRun {
  readonly name: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly system: string
  readonly phases: readonly PlannedPhase[]
  /** Windows are counted from the start of the injection. */
  readonly injections: readonly {
    readonly text: string
    readonly at: string | null
    readonly fromMs: number
    readonly untilMs: number
    readonly optional: boolean
  }[]
  readonly criteria: readonly { readonly text: string; readonly weight: number }[]
  /** What bounds the faults, in words. */
  readonly bounds: readonly string[]
  /** What would not do what it seems to. */
  readonly warnings: readonly string[]
}

/**
 * What an experiment would do, without booting its system or injecting anything.
 * @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError
 */
export function dryRun(experiment: ExperimentDefinition): DryRun {
  const plan = planExperiment(experiment)
  const { name, description, tags, system, durationMs, criteria } = plan
  const injections = plan.injections.map(({ text, options, optional }) => {
    const fromMs = startMs(options)
    const length = lengthMs(options)
    const untilMs = Math.min(durationMs, length === undefined ? durationMs : fromMs + length)
    return { text, at: options.at ?? null, fromMs, untilMs: Math.max(fromMs, untilMs), optional }
  })
  const late = injections.filter(({ fromMs }) => fromMs >= durationMs)
  return {
    name,
    ...(description === undefined ? {} : { description }),
    tags,
    system: system.name,
    phases: phasesOf(plan),
    injections,
    criteria: criteria.map(({ text, weight }) => ({ text, weight })),
    bounds: boundsOf(plan),
    warnings: [
      ...late.map(({ text, fromMs }) => `${text} would begin at ${readable(fromMs)}, when the observation is over`),
      ...(criteria.length === 0 ? ['there are no success criteria: it passes when the system recovers'] : []),
    ],
  }
}

function phasesOf({ steadyState, durationMs, recoveryTimeoutMs, injections }: ExperimentPlan): PlannedPhase[] {
  const { probes, forMs, bounds } = steadyState
  const seen =
    forMs === undefined ? `until ${probes} probes in a row were good` : `no probe fails for ${readable(forMs)}`
  const steady = [seen, ...bounds.map(({ text }) => text)].join(', ')
  const atMostMs = forMs ?? null
  return [
    { phase: 'steady state before', atMostMs, text: steady },
    { phase: 'inject', atMostMs: 0, text: `${injections.length} to inject` },
    { phase: 'observe', atMostMs: durationMs, text: `for ${readable(durationMs)}` },
    {
      phase: 'recover',
      atMostMs: recoveryTimeoutMs,
      text: `all faults lifted; at most ${readable(recoveryTimeoutMs)}`,
    },
    { phase: 'steady state after', atMostMs, text: steady },
  ]
}

function boundsOf({ blastRadius, abortWhen, injections }: ExperimentPlan): string[] {
  const { points, maxConcurrent, maxDuration } = blastRadius ?? {}
  const conditions = injections.filter(({ options }) => options.abortWhen !== undefined).length
  return [
    ...(points === undefined ? [] : [`faults act at ${[points].flat().join(', ')} alone`]),
    ...(maxConcurrent === undefined ? [] : [`at most ${maxConcurrent} in force at a time`]),
    ...(maxDuration === undefined
      ? []
      : [`each for at most ${maxDuration}${typeof maxDuration === 'number' ? ' ms' : ''}`]),
    ...(abortWhen === undefined && conditions === 0 ? [] : ['it is aborted when a condition holds']),
  ]
}
