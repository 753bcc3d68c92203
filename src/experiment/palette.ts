import type { PointSeen } from '../chaos/index.js'
import type { FaultTarget } from '../fault/fault-kind.js'
import { actsOn, faultKind } from '../fault/index.js'
import { type Scenario, type Severity, scenarios } from '../scenario/index.js'

/** Points that belong together, as one pattern: the methods of one wrapped object. */
export interface Place {
  /** `payments.*`; a point by itself where it has no others beside it. */
  readonly at: string
  readonly takes: readonly FaultTarget[]
}

/** Families that say something about any system that depends on others. */
const families = ['network', 'application']

/** The places of points, in the order they were first seen. */
export function placesOf(points: readonly PointSeen[]): Place[] {
  const places = new Map<string, Set<FaultTarget>>()
  for (const { name, takes } of points) {
    const cut = name.lastIndexOf('.')
    const at = cut < 0 ? name : `${name.slice(0, cut)}.*`
    const known = places.get(at) ?? new Set()
    for (const target of takes) known.add(target)
    places.set(at, known)
  }
  return [...places].map(([at, takes]) => ({ at, takes: [...takes] }))
}

/** Whether any part of a scenario can act there. */
export function fits(scenario: Scenario, { takes }: Place): boolean {
  return scenario.injections.some(({ fault }) => takes.some((target) => actsOn(faultKind(fault.kind), target)))
}

/** A scenario that acts on clocks, timers or the process needs no point. */
export function needsPoint(scenario: Scenario): boolean {
  return scenario.injections.every(({ fault }) => {
    const kind = faultKind(fault.kind)
    return !(['clock', 'timer', 'resource'] as const).some((target) => actsOn(kind, target))
  })
}

/** Every scenario of the network and application families, at that severity. */
export function defaultPalette(severity: Severity): Scenario[] {
  return scenarios
    .list()
    .filter(({ family }) => families.includes(family))
    .map(({ name }) => (scenarios[name as 'highLatency'] as (options: object) => Scenario)({ severity }))
}
