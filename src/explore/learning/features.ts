import type { TrialFault } from '../record/index.js'
import type { Level } from './effects.js'
import { familyOf } from './family.js'
import { callStep, type FaultAt } from './learning-model.js'

/** What single faults may have in common, and how many failures it takes to believe that it matters. */
export const singleLevels = [
  { name: 'kind', strength: 2 },
  { name: 'fault', strength: 2 },
  { name: 'size', strength: 2 },
  { name: 'group', strength: 1 },
  { name: 'point', strength: 0.5 },
  { name: 'point and family', strength: 0.5 },
  { name: 'phase', strength: 4 },
  { name: 'call', strength: 4 },
] as const satisfies readonly Level[]

export type SingleLevel = (typeof singleLevels)[number]['name']

/** Its key at each of these levels. */
export function singleKeys({ point, kind, detail, severity, phase, call }: TrialFault): string[] {
  return [
    kind,
    `${kind} ${detail}`,
    `${kind} ${severity}`,
    groupOf(point),
    point,
    `${point}\n${familyOf(kind)}`,
    phase,
    `${callStep(call)}`,
  ]
}

/** What pairs of faults may have in common. */
export const pairLevels = [
  { name: 'kinds', strength: 1 },
  { name: 'families', strength: 2 },
  { name: 'points', strength: 0.5 },
  { name: 'reached', strength: 2 },
] as const satisfies readonly Level[]

export function pairKeys(faults: readonly [FaultAt, FaultAt], reached: boolean): string[] {
  const sorted = (of: (fault: FaultAt) => string) => faults.map(of).sort().join('\n')
  return [sorted(({ kind }) => kind), sorted(({ kind }) => familyOf(kind)), sorted(({ point }) => point), `${reached}`]
}

/** The object that a point is a method of: `payments` of `payments.charge`. */
export function groupOf(point: string): string {
  const dot = point.lastIndexOf('.')
  return dot > 0 ? point.slice(0, dot) : point
}
