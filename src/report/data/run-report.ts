import { recommend } from '../../recommendation/index.js'
import type { TimelineEvent } from '../../timeline/event.js'
import { incidentSpans, injectionSpans } from '../../timeline/span.js'
import { Activities } from './activities.js'
import { diagramsOf } from './diagrams.js'
import { heatmapOf } from './heatmap.js'
import { reportIncidents } from './incidents.js'
import type { ReportRun } from './report-data.js'
import type { RunRecord } from './run-record.js'
import { type MeasuredSystem, shownSystems } from './systems.js'
import { errorText, rounded, short } from './text.js'
import { addCalls } from './track/call-tracks.js'
import { addEvents } from './track/event-tracks.js'
import { addFaults } from './track/fault-tracks.js'
import { addIncidents, addProbes, addRequests } from './track/system-tracks.js'
import { Tracks } from './track/tracks.js'

const most = { reasons: 20 }
const longest = { name: 300, reason: 1000, replay: 4000 }

/** A run in full: a pure function of its events, and of the reasons and diagrams that its writer left. */
export function runReport(record: RunRecord, measured: readonly MeasuredSystem[]): ReportRun {
  const { head, events, total, last } = record
  const injections = injectionSpans(events)
  const startMs = events[0]?.atMs ?? 0
  const lastMs = last?.atMs ?? 0
  const tracks = new Tracks()
  addFaults(tracks, events, injections, lastMs)
  addProbes(tracks, events)
  addIncidents(tracks, incidentSpans(events), lastMs)
  addRequests(tracks, events)
  addCalls(tracks, record.all)
  addEvents(tracks, events, lastMs)
  const built = tracks.build()
  const { replay, scenario } = head
  return {
    run: head.run,
    name: short(head.name, longest.name),
    ...(scenario !== undefined && { scenario: short(scenario, longest.name) }),
    seed: head.seed,
    ...(replay !== undefined && { replay: short(replay, longest.replay) }),
    outcome: head.outcome,
    reasons: reasonsOf(head.summary, events),
    startMs: rounded(startMs),
    virtualMs: rounded(lastMs - startMs),
    epochMs: epochOf(events),
    events: { total, shown: total - tracks.leftOut - mergedIn(built), byType: countsOf(record.all) },
    tracks: built,
    systems: shownSystems(measured, events, injections),
    incidents: reportIncidents(events),
    heatmap: heatmapOf(events, callsOf(record.all), injections),
    recommendations: recommend([...record.all]),
    diagrams: diagramsOf(head.summary),
  }
}

/** Events that are on a track only as one of several. */
export function mergedIn(tracks: ReportRun['tracks']): number {
  const merged = ({ count = 1 }: { readonly count?: number }) => count - 1
  return tracks.reduce(
    (sum, { spans, marks }) => sum + [...spans, ...marks].reduce((own, item) => own + merged(item), 0),
    0,
  )
}

/** What the writer said, or the error that the session ended with. */
function reasonsOf(summary: unknown, events: readonly TimelineEvent[]): string[] {
  const { reasons } = (summary ?? {}) as { readonly reasons?: unknown }
  const given = Array.isArray(reasons) ? reasons.filter((reason) => typeof reason === 'string') : []
  const closed = events.findLast(({ type }) => type === 'session.closed')
  const error = closed?.type === 'session.closed' ? closed.error : undefined
  const all = given.length > 0 || error === undefined ? given : [errorText(error)]
  return all.slice(0, most.reasons).map((reason) => short(reason, longest.reason))
}

function epochOf(events: readonly TimelineEvent[]): number {
  const opened = events.find(({ type }) => type === 'session.opened')
  return opened?.type === 'session.opened' ? opened.epochMs : 0
}

function countsOf(events: Iterable<TimelineEvent>): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function callsOf(events: Iterable<TimelineEvent>): Map<string, Activities> {
  const calls = new Map<string, Activities>()
  for (const event of events) {
    if (event.type !== 'call.ended') continue
    let own = calls.get(event.point)
    if (own === undefined) {
      own = new Activities()
      calls.set(event.point, own)
    }
    own.push(event.startedMs, event.atMs, event.outcome === 'failed')
  }
  return calls
}
