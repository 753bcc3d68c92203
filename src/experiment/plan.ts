import type { BlastRadius, Chaos } from '../chaos/index.js'
import { toMs } from '../clock/duration.js'
import { checkFunction, checkInteger, checkKeys, checkName, checkPositive, InvalidOptionError } from '../error/index.js'
import { type PlannedCriterion, planCriteria } from './criteria.js'
import type { ExperimentDefinition, Hooks, PlannedInjection, SteadyState } from './definition.js'
import { endOf, planEntry, planSchedule } from './planned-injection.js'
import { checkSystem, type SystemUnderTest } from './system-under-test.js'

/** How the steady state is looked for. */
export interface SteadyStatePlan {
  readonly probes: number
  /** In place of a number of probes. */
  readonly forMs: number | undefined
  readonly bounds: readonly PlannedCriterion[]
}

/** An experiment checked and completed. */
export interface ExperimentPlan {
  readonly name: string
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly system: SystemUnderTest
  readonly injections: readonly PlannedInjection[]
  readonly durationMs: number
  readonly steadyState: SteadyStatePlan
  readonly criteria: readonly PlannedCriterion[]
  readonly blastRadius: BlastRadius | undefined
  readonly abortWhen: ((chaos: Chaos) => boolean) | undefined
  readonly recoveryTimeoutMs: number
  readonly bootTimeoutMs: number
  readonly hooks: Hooks
}

const fields: readonly (keyof ExperimentDefinition)[] = [
  'name',
  'description',
  'tags',
  'system',
  'scenarios',
  'schedule',
  'duration',
  'steadyState',
  'successCriteria',
  'blastRadius',
  'abortWhen',
  'recoveryTimeout',
  'bootTimeout',
  'hooks',
]

/** Observation where an injection has no end. */
const endlessMs = 30_000

/**
 * An experiment, checked, to be run later.
 * @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError
 * @example
 * export default defineExperiment({
 *   name: 'payments go away',
 *   system: shop,
 *   scenarios: [{ scenario: scenarios.networkPartition(), at: 'payments.*', from: '1s', for: '20s' }],
 *   successCriteria: { availability: '>= 0.95', mttr: '< 30s' },
 * })
 */
export function defineExperiment(definition: ExperimentDefinition): ExperimentDefinition {
  planExperiment(definition)
  return definition
}

/** @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError */
export function planExperiment(definition: ExperimentDefinition): ExperimentPlan {
  checkKeys('experiment', definition, fields)
  const { name, description, tags = [], system, duration, hooks = {}, blastRadius, abortWhen } = definition
  checkName('name', name)
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string'))
    throw new InvalidOptionError('tags', 'to be a list of text', tags)
  checkKeys('hooks', hooks, ['before', 'after'])
  for (const hook of Object.values(hooks)) checkFunction('hooks', hook)
  if (abortWhen !== undefined) checkFunction('abortWhen', abortWhen)
  const injections = injectionsOf(definition)
  return {
    name,
    description,
    tags,
    system: checkSystem(system),
    injections,
    durationMs:
      duration === undefined ? endOf(injections, endlessMs) : checkPositive('duration', toMs('duration', duration)),
    steadyState: planSteadyState(definition.steadyState),
    criteria: planCriteria('successCriteria', definition.successCriteria),
    blastRadius,
    abortWhen,
    recoveryTimeoutMs: toMs('recoveryTimeout', definition.recoveryTimeout ?? 60_000),
    bootTimeoutMs: toMs('bootTimeout', definition.bootTimeout ?? 30_000),
    hooks,
  }
}

function injectionsOf({ scenarios = [], schedule }: ExperimentDefinition): PlannedInjection[] {
  if (!Array.isArray(scenarios))
    throw new InvalidOptionError(
      'scenarios',
      "to be a list such as [{ scenario: 'highLatency', at: 'db.*' }]",
      scenarios,
    )
  const all = [
    ...scenarios.map((entry, index) => planEntry(`scenarios[${index}]`, entry)),
    ...(schedule === undefined ? [] : planSchedule(schedule)),
  ]
  if (all.length > 0) return all
  const wayOut = 'An experiment that injects nothing proves nothing.'
  throw new InvalidOptionError('scenarios', 'to hold something to inject, or `schedule` to', scenarios, wayOut)
}

export function planSteadyState(given: SteadyState = {}): SteadyStatePlan {
  checkKeys('steadyState', given, ['probes', 'for', 'bounds'])
  const { probes = 10, bounds } = given
  return {
    probes: checkInteger('steadyState.probes', probes, 1),
    forMs: given.for === undefined ? undefined : checkPositive('steadyState.for', toMs('steadyState.for', given.for)),
    bounds: planCriteria('steadyState.bounds', bounds),
  }
}
