import { judgeTargets, measure, metricOf, type Targets, type TargetVerdict } from '../../metric/index.js'
import { injectionSpans, type TimelineEvent } from '../../timeline/index.js'
import { systemNames } from '../../timeline/span.js'

/** How often a scenario, or a kind of fault that came with none, was tried. */
export interface TriedFault {
  readonly name: string
  readonly scenario: boolean
  /** Injections. */
  readonly armed: number
  /** Times they acted. */
  readonly acted: number
}

/** A target that a system missed, in the words of its metric. */
export type MissedTarget = Pick<TargetVerdict, 'target' | 'bound' | 'actual' | 'text' | 'boundText'>

/** The worst that was seen of a system; null where nothing was observed. */
export interface SystemSummary {
  readonly name: string
  readonly incidents: number
  /** Incidents that were still open at the end. */
  readonly open: number
  /** With those still open counted as long as they lasted. */
  readonly mttr: number | null
  /** The longest. */
  readonly recoveryTime: number | null
  /** By time, 0 to 1. */
  readonly availability: number | null
  readonly requestAvailability: number | null
  readonly missed: readonly MissedTarget[]
}

/** What a report needs of one session, or of several together. */
export interface SessionSummary {
  /** Virtual time, summed. */
  readonly virtualMs: number
  readonly faults: readonly TriedFault[]
  readonly systems: readonly SystemSummary[]
}

export const emptySummary: SessionSummary = { virtualMs: 0, faults: [], systems: [] }

/**
 * Sums a session up: a pure function of its timeline.
 * @param targets what each of its systems is to reach. @default none are judged
 */
export function summaryOf(events: readonly TimelineEvent[], targets?: Targets): SessionSummary {
  return {
    virtualMs: events.at(-1)?.atMs ?? 0,
    faults: triedIn(events),
    systems: systemNames(events).map((name) => systemIn(events, name, targets)),
  }
}

function triedIn(events: readonly TimelineEvent[]): TriedFault[] {
  const faults = injectionSpans(events).map(({ kind, scenario, actedMs }) => {
    return { name: scenario ?? kind, scenario: scenario !== undefined, armed: 1, acted: actedMs.length }
  })
  return mergeFaults(faults)
}

function systemIn(events: readonly TimelineEvent[], name: string, targets: Targets | undefined): SystemSummary {
  const measures = measure(events, name)
  const verdicts = targets === undefined ? [] : judgeTargets(measures, targets)
  return {
    name,
    incidents: measures.incidents.length,
    open: measures.mttr.open,
    mttr: metricOf(measures, 'mttr'),
    recoveryTime: metricOf(measures, 'recoveryTime'),
    availability: metricOf(measures, 'availability'),
    requestAvailability: metricOf(measures, 'requestAvailability'),
    missed: verdicts
      .filter(({ met }) => met === false)
      .map(({ target, bound, actual, text, boundText }) => ({ target, bound, actual, text, boundText })),
  }
}

/** Several together: counts are added, and of figures the worst is kept. */
export function mergeSummaries(summaries: readonly SessionSummary[]): SessionSummary {
  const systems = new Map<string, SystemSummary>()
  for (const one of summaries.flatMap((summary) => summary.systems)) {
    const other = systems.get(one.name)
    systems.set(one.name, other === undefined ? one : mergeSystems(other, one))
  }
  return {
    virtualMs: summaries.reduce((sum, { virtualMs }) => sum + virtualMs, 0),
    faults: mergeFaults(summaries.flatMap((summary) => summary.faults)),
    systems: [...systems.values()],
  }
}

function mergeFaults(faults: readonly TriedFault[]): TriedFault[] {
  const merged = new Map<string, TriedFault>()
  for (const fault of faults) {
    const key = `${fault.scenario} ${fault.name}`
    const { armed, acted } = merged.get(key) ?? { armed: 0, acted: 0 }
    merged.set(key, { ...fault, armed: armed + fault.armed, acted: acted + fault.acted })
  }
  return [...merged.values()]
}

function mergeSystems(a: SystemSummary, b: SystemSummary): SystemSummary {
  const missed = new Map<string, MissedTarget>()
  for (const one of [...a.missed, ...b.missed]) {
    const other = missed.get(one.target)
    if (other === undefined || isWorse(one, other)) missed.set(one.target, one)
  }
  return {
    name: a.name,
    incidents: a.incidents + b.incidents,
    open: a.open + b.open,
    mttr: most(a.mttr, b.mttr),
    recoveryTime: most(a.recoveryTime, b.recoveryTime),
    availability: least(a.availability, b.availability),
    requestAvailability: least(a.requestAvailability, b.requestAvailability),
    missed: [...missed.values()],
  }
}

/** Both missed the same bound: the one that is further from it. */
function isWorse(one: MissedTarget, other: MissedTarget): boolean {
  const far = ({ actual, bound }: MissedTarget) => (actual === null ? 0 : Math.abs(actual - bound))
  return far(one) > far(other)
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
