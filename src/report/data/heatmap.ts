import { AnyInForce } from '../../metric/in-force.js'
import { percentile } from '../../metric/percentiles.js'
import type { TimelineEvent } from '../../timeline/event.js'
import type { InjectionSpan } from '../../timeline/span.js'
import { Activities } from './held/activities.js'
import type { ReportCell, ReportHeatmap } from './report-data.js'
import { short } from './text.js'
import { faultLabel } from './track/fault-tracks.js'

/** Of the points, those that were acted on most; of the faults, those that acted most. */
const most = { points: 40, faults: 25 }
const longestLabel = 160
/** Timers, clocks and the process. */
const allCode = 'all code'

/**
 * The effect of each fault at each point: what was under way there while it was in force, against what was while none was.
 * Where calls were recorded, they are counted at every point, also where the fault did not act: it may have come through.
 * @param events those of calls apart
 * @param calls what was called, by point; empty where calls were not recorded
 */
export function heatmapOf(
  events: readonly TimelineEvent[],
  calls: ReadonlyMap<string, Activities>,
  injections: readonly InjectionSpan[],
): ReportHeatmap {
  const groups = groupsOf(injections)
  const acts = actsOf(events, injections)
  const faults = chosen([...groups.keys()], (fault) => total(acts.values(), fault), most.faults)
  const { of, seenAt, names } = seen(events, calls, acts)
  const points = chosen(names, (point) => total([acts.get(point) ?? new Map()]), most.points)
  const any = new AnyInForce(injections)
  const inForce = faults.map((fault) => new AnyInForce(groups.get(fault) ?? []))
  const cells = points.flatMap((point, pointIndex) => {
    const activities = seenAt(point)
    const calm = figures(activities, (startedMs, atMs) => !any.during({ startedMs, atMs }))
    return faults.flatMap((fault, faultIndex): ReportCell[] => {
      const acted = acts.get(point)?.get(fault) ?? 0
      if (acted === 0 && of !== 'calls') return []
      const under = figures(activities, (startedMs, atMs) => inForce[faultIndex]?.during({ startedMs, atMs }) ?? false)
      if (acted === 0 && under.calls === 0) return []
      const { errorRate: calmErrorRate, p50Ms: calmP50Ms, p95Ms: calmP95Ms } = calm
      return [{ point: pointIndex, fault: faultIndex, acted, ...under, calmErrorRate, calmP50Ms, calmP95Ms }]
    })
  })
  const label = (text: string) => short(text, longestLabel)
  return { of, points: points.map((point) => label(point === '' ? allCode : point)), faults: faults.map(label), cells }
}

function groupsOf(injections: readonly InjectionSpan[]): Map<string, InjectionSpan[]> {
  const groups = new Map<string, InjectionSpan[]>()
  for (const span of injections) {
    const label = faultLabel(span)
    const group = groups.get(label)
    if (group === undefined) groups.set(label, [span])
    else group.push(span)
  }
  return groups
}

/** By point, how often each fault acted there. */
function actsOf(
  events: readonly TimelineEvent[],
  injections: readonly InjectionSpan[],
): Map<string, Map<string, number>> {
  const labels = new Map(injections.map((span) => [span.injection, faultLabel(span)]))
  const acts = new Map<string, Map<string, number>>()
  for (const event of events) {
    if (event.type !== 'fault.injected') continue
    const fault = labels.get(event.injection)
    if (fault === undefined) continue
    const own = acts.get(event.point) ?? new Map<string, number>()
    own.set(fault, (own.get(fault) ?? 0) + 1)
    acts.set(event.point, own)
  }
  return acts
}

/** What is counted, and where. */
function seen(
  events: readonly TimelineEvent[],
  calls: ReadonlyMap<string, Activities>,
  acts: ReadonlyMap<string, unknown>,
): { readonly of: ReportHeatmap['of']; readonly names: string[]; seenAt(point: string): Activities } {
  if (calls.size > 0) {
    const all = acts.has('') ? Activities.together([...calls.values()]) : new Activities()
    const names = [...new Set([...acts.keys(), ...calls.keys()])]
    return { of: 'calls', names, seenAt: (point) => (point === '' ? all : (calls.get(point) ?? new Activities())) }
  }
  const requests = new Activities()
  const probes = new Activities()
  for (const event of events) {
    if (event.type === 'request.succeeded' || event.type === 'request.failed')
      requests.push(event.startedMs, event.atMs, event.type === 'request.failed')
    else if (event.type === 'probe.succeeded' || event.type === 'probe.failed')
      probes.push(event.startedMs, event.atMs, event.type === 'probe.failed')
  }
  const loaded = requests.length > 0
  return {
    of: loaded ? 'requests' : 'probes',
    names: [...acts.keys()],
    seenAt: () => (loaded ? requests : probes),
  }
}

function figures(activities: Activities, counts: (startedMs: number, atMs: number) => boolean) {
  const tookMs: number[] = []
  let failed = 0
  activities.each((startedMs, atMs, hasFailed) => {
    if (!counts(startedMs, atMs)) return
    if (hasFailed) failed++
    else tookMs.push(atMs - startedMs)
  })
  const calls = tookMs.length + failed
  const sorted = Float64Array.from(tookMs).sort()
  return {
    calls,
    failed,
    errorRate: calls === 0 ? null : failed / calls,
    p50Ms: percentile(sorted, 50),
    p95Ms: percentile(sorted, 95),
  }
}

function total(counts: Iterable<ReadonlyMap<string, number>>, fault?: string): number {
  let sum = 0
  for (const own of counts) for (const [name, count] of own) if (fault === undefined || name === fault) sum += count
  return sum
}

/** Those that weigh most, in the order they were. */
function chosen(names: readonly string[], weight: (name: string) => number, count: number): string[] {
  if (names.length <= count) return [...names]
  const ranked = names.map((name, index) => ({ name, index, weight: weight(name) }))
  ranked.sort((a, b) => b.weight - a.weight || a.index - b.index)
  return ranked
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ name }) => name)
}
