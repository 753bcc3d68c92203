import { toMs } from '../clock/duration.js'
import { checkInteger, checkKeys, checkOneOf, checkProbability, InvalidOptionError } from '../error/index.js'
import { checkSeed } from '../random/seed.js'
import { severities as allSeverities } from '../scenario/parameter.js'
import { checkPattern } from '../trigger/index.js'

import { type Choice, readChoice, readScenario } from './fault-choice.js'
import type { FaultWindows, ScheduleConstraints } from './schedule-constraints.js'
import { usualCallKinds, usualGlobalKinds } from './usual-faults.js'

/** Where faults act, and which. */
export interface Place {
  /** Undefined: no point, all code. */
  readonly at: string | undefined
  readonly choices: readonly Choice[]
}

/** Constraints, checked and completed. */
export interface SchedulePlan {
  readonly points: readonly Place[]
  readonly globals: Place | undefined
  readonly minFaults: number
  readonly maxFaults: number
  /** Undefined: by windows alone. */
  readonly calls: number | undefined
  readonly windows: { readonly withinMs: number; readonly minMs: number; readonly maxMs: number } | undefined
  readonly probability: number | undefined
  readonly optional: boolean
  readonly seed: number | undefined
}

const known: readonly (keyof ScheduleConstraints)[] = [
  'points',
  'kinds',
  'faults',
  'scenarios',
  'severities',
  'globals',
  'minFaults',
  'maxFaults',
  'calls',
  'windows',
  'probability',
  'optional',
  'seed',
]

/** @throws InvalidOptionError, UnknownFaultKindError */
export function planSchedules(constraints: ScheduleConstraints): SchedulePlan {
  checkKeys('constraints', constraints, known)
  const { globals = false, maxFaults = 3, minFaults = 0, calls, probability, optional = true, seed } = constraints
  const points = placesOf(constraints)
  const all = globalsOf(globals)
  if (points.length === 0 && all === undefined)
    throw new InvalidOptionError('points', 'to name a point at least', constraints.points, "points: ['payments.*']")
  const windows = constraints.windows === undefined ? undefined : windowsOf(constraints.windows)
  checkInteger('maxFaults', maxFaults, 1, 100)
  if (calls !== undefined) checkInteger('calls', calls, 1, 1000)
  if (typeof optional !== 'boolean') throw new InvalidOptionError('optional', 'to be true or false', optional)
  if (probability !== undefined && checkProbability('probability', probability) === 0)
    throw new InvalidOptionError('probability', 'to be above 0', probability, 'Faults would never act.')
  return {
    points,
    globals: all,
    minFaults: checkInteger('minFaults', minFaults, 0, maxFaults),
    maxFaults,
    calls: calls ?? (windows === undefined ? 5 : undefined),
    windows,
    probability,
    optional,
    seed: seed === undefined ? undefined : checkSeed('seed', seed),
  }
}

function placesOf(constraints: ScheduleConstraints): Place[] {
  const { points = [] } = constraints
  if (Array.isArray(points)) {
    const choices = choicesOf(constraints)
    return points.map((point, index) => ({ at: checkPattern(`points[${index}]`, point), choices }))
  }
  if (typeof points !== 'object' || points === null)
    throw new InvalidOptionError('points', 'to be a list of points, or an object of what may go wrong at each', points)
  for (const option of ['kinds', 'faults', 'scenarios', 'severities'] as const)
    if (constraints[option] !== undefined)
      throw new InvalidOptionError(option, 'to be left out where `points` has them', constraints[option])
  return Object.entries(points).map(([point, choices]) => {
    const option = `points['${point}']`
    return { at: checkPattern('points', point), choices: listOf(option, [choices].flat(), readChoice) }
  })
}

function choicesOf({ kinds, faults, scenarios, severities = allSeverities }: ScheduleConstraints): Choice[] {
  for (const [index, severity] of listed('severities', severities).entries())
    checkOneOf(`severities[${index}]`, severity, allSeverities)
  const readScenarioAt = (option: string, scenario: unknown) => readScenario(option, scenario, severities)
  const usual = kinds === undefined && faults === undefined && scenarios === undefined
  return [
    ...listOf('kinds', usual ? usualCallKinds : kinds, readChoice),
    ...listOf('faults', faults, readChoice),
    ...listOf('scenarios', scenarios, readScenarioAt),
  ]
}

function globalsOf(globals: ScheduleConstraints['globals']): Place | undefined {
  if (globals === false) return undefined
  return { at: undefined, choices: listOf('globals', globals === true ? usualGlobalKinds : globals, readChoice) }
}

function listOf<T>(option: string, given: unknown, read: (option: string, item: unknown) => T): T[] {
  return given === undefined ? [] : listed(option, given).map((item, index) => read(`${option}[${index}]`, item))
}

function listed(option: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given) && given.length > 0) return given
  throw new InvalidOptionError(option, 'to be a list, not empty', given)
}

function windowsOf(windows: FaultWindows): SchedulePlan['windows'] {
  checkKeys('windows', windows, ['within', 'min', 'max'])
  const withinMs = positive('windows.within', windows.within)
  const maxMs = windows.max === undefined ? withinMs : positive('windows.max', windows.max)
  const minMs = windows.min === undefined ? Math.min(1, maxMs) : positive('windows.min', windows.min)
  if (maxMs > withinMs) throw new InvalidOptionError('windows.max', 'to be `windows.within` at most', windows.max)
  if (minMs > maxMs) throw new InvalidOptionError('windows.min', 'to be the longest window at most', windows.min)
  return { withinMs, minMs, maxMs }
}

function positive(option: string, duration: unknown): number {
  const ms = toMs(option, duration as number)
  if (ms >= 1) return Math.trunc(ms)
  throw new InvalidOptionError(option, 'to be 1 ms or more', duration)
}
