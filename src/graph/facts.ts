import { acting, wasDuring } from '../metric/in-force.js'
import { incidents } from '../metric/index.js'
import { recommend } from '../recommendation/index.js'
import { injectionSpans, systemNames, type TimelineEvent } from '../timeline/index.js'
import { componentOf } from './model.js'
import type { Sighting } from './sighting.js'

/** What one run tells. */
export interface RunFacts {
  readonly sighting: Sighting
  /** Name of the experiment or test. */
  readonly experiment: string
  readonly outcome: string
  readonly systems: readonly string[]
  /** Points that were called or acted on; `calls`: undefined where calls are not on the timeline. */
  readonly points: readonly { readonly point: string; readonly calls?: number }[]
  readonly dependencies: readonly Dependency[]
  readonly faults: readonly TriedFault[]
  readonly incidents: readonly IncidentFact[]
  readonly weaknesses: readonly WeaknessFact[]
}

/** A system called a point. */
export interface Dependency {
  readonly system: string
  readonly point: string
  readonly calls: number
  /** Seen in a call that was made for it; or only that its session had that point and no other system. */
  readonly evidence: 'calls' | 'session'
}

/** A fault that was armed, with how often it acted at which point. */
export interface TriedFault {
  readonly fault: string
  readonly at: Readonly<Record<string, number>>
}

/** Incidents of a system before which the same faults acted. */
export interface IncidentFact {
  readonly system: string
  /** Faults that were acting while the first probe of it failed, sorted. */
  readonly faults: readonly string[]
  readonly count: number
  readonly longestMs: number
  readonly open: number
}

/** What was found to be weak. */
export interface WeaknessFact {
  readonly rule: string
  readonly title: string
  readonly severity: string
  readonly system: string
  readonly points: readonly string[]
  readonly evidence: string
}

/** What a run is known by besides its events. */
export type RunHeading = Pick<RunFacts, 'sighting' | 'experiment' | 'outcome'>

/** Reads what a run tells from its timeline: a pure function. */
export function factsOf(heading: RunHeading, events: readonly TimelineEvent[]): RunFacts {
  const systems = systemNames(events)
  const calls = callsIn(events)
  const faults = faultNames(events)
  return {
    ...heading,
    systems,
    points: pointsIn(events, calls),
    dependencies: dependenciesIn(events, systems, calls),
    faults: triedIn(events, faults),
    incidents: incidentsIn(events, faults),
    weaknesses: recommend(events)
      // Says of the record that it lacks calls: nothing about the code.
      .filter(({ rule, severity }) => severity !== 'info' && rule !== 'calls-not-recorded')
      .map(({ rule, title, severity, system, points, evidence }) => {
        return { rule, title, severity, system, points, evidence: evidence[0] ?? '' }
      }),
  }
}

function callsIn(events: readonly TimelineEvent[]): Map<string, number> | undefined {
  const calls = new Map<string, number>()
  for (const event of events) if (event.type === 'call.began') calls.set(event.point, (calls.get(event.point) ?? 0) + 1)
  return calls.size === 0 ? undefined : calls
}

function pointsIn(events: readonly TimelineEvent[], calls: Map<string, number> | undefined): RunFacts['points'] {
  const names = new Set(calls?.keys())
  for (const event of events) if (event.type === 'fault.injected' && event.point !== '') names.add(event.point)
  return [...names].map((point) => {
    const made = calls?.get(point)
    return made === undefined ? { point } : { point, calls: made }
  })
}

function dependenciesIn(
  events: readonly TimelineEvent[],
  systems: readonly string[],
  calls: Map<string, number> | undefined,
): Dependency[] {
  const found = new Map<string, Dependency & { calls: number }>()
  const add = (system: string, point: string, evidence: Dependency['evidence']) => {
    // A system that is probed through its own points does not depend on itself.
    if (componentOf(point) === system) return
    const key = JSON.stringify([system, point])
    const known = found.get(key)
    if (known === undefined) found.set(key, { system, point, calls: 1, evidence })
    else known.calls++
  }
  const [only, ...others] = systems
  for (const event of events) {
    if (event.type === 'call.began' && event.system !== undefined) add(event.system, event.point, 'calls')
    else if (calls === undefined && event.type === 'fault.injected' && event.point !== '')
      if (only !== undefined && others.length === 0) add(only, event.point, 'session')
  }
  return [...found.values()]
}

/** Name of the fault of each injection: its kind, with the code of the errors that it made. */
function faultNames(events: readonly TimelineEvent[]): Map<number, string> {
  const names = new Map<number, string>()
  for (const event of events) {
    if (event.type === 'fault.armed') names.set(event.injection, event.kind)
    else if (event.type === 'fault.injected' && event.error !== undefined) {
      const { code, name } = event.error
      names.set(event.injection, `${event.kind} ${code ?? name}`)
    }
  }
  return names
}

function triedIn(events: readonly TimelineEvent[], names: ReadonlyMap<number, string>): TriedFault[] {
  const tried = new Map<string, Record<string, number>>()
  const of = (injection: number) => {
    const fault = names.get(injection)
    if (fault === undefined) return undefined
    const at = tried.get(fault) ?? (Object.create(null) as Record<string, number>)
    tried.set(fault, at)
    return at
  }
  for (const event of events) {
    if (event.type === 'fault.armed') of(event.injection)
    else if (event.type === 'fault.injected' && event.point !== '') {
      const at = of(event.injection)
      if (at !== undefined) at[event.point] = (at[event.point] ?? 0) + 1
    }
  }
  return [...tried].map(([fault, at]) => ({ fault, at }))
}

function incidentsIn(events: readonly TimelineEvent[], names: ReadonlyMap<number, string>): IncidentFact[] {
  const spans = injectionSpans(events).flatMap((span) => {
    const force = acting(span)
    const fault = names.get(span.injection)
    return force === undefined || fault === undefined ? [] : [{ force, fault }]
  })
  const found = new Map<string, { -readonly [K in keyof IncidentFact]: IncidentFact[K] }>()
  for (const { system, startedMs, openedMs, lastedMs, open } of incidents(events)) {
    const during = spans.filter(({ force }) => wasDuring({ startedMs, atMs: openedMs }, force))
    const faults = [...new Set(during.map(({ fault }) => fault))].sort()
    const key = JSON.stringify([system, faults])
    const fact = found.get(key) ?? { system, faults, count: 0, longestMs: 0, open: 0 }
    fact.count++
    fact.longestMs = Math.max(fact.longestMs, lastedMs)
    if (open) fact.open++
    found.set(key, fact)
  }
  return [...found.values()]
}
