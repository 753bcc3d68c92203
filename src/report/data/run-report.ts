import { recommend } from '../../recommendation/index.js'
import type { TimelineEvent } from '../../timeline/event.js'
import { incidentSpans, injectionSpans } from '../../timeline/span.js'
import { diagramsOf } from './diagrams.js'
import { heatmapOf } from './heatmap.js'
import { reportIncidents } from './incidents.js'
import type { ReportRun } from './report-data.js'
import type { RunRecord } from './run-record.js'
import { type MeasuredSystem, shownSystems } from './systems.js'
import { errorText, rounded, short } from './text.js'
import { addCalls } from './track/call-tracks.js'
import { type DraftTrack, thinTracks } from './track/draft.js'
import { addEvents } from './track/event-tracks.js'
import { addFaults } from './track/fault-tracks.js'
import { addIncidents, addProbes, addRequests } from './track/system-tracks.js'
import { Tracks } from './track/tracks.js'

const most = { reasons: 20 }
/** Spans and marks of all tracks. */
export const mostItems = 8000
const longest = { name: 300, reason: 1000, replay: 4000 }

/** A run as it is kept while the journal is read on: with what is needed to make it smaller. */
export interface DraftRun extends Omit<ReportRun, 'events' | 'tracks'> {
  readonly events: Omit<ReportRun['events'], 'shown'> & {
    /** Those of tracks for which there was no room. */
    readonly noRoom: number
  }
  readonly tracks: readonly DraftTrack[]
}

/** A run in full: a pure function of its events, and of the reasons and diagrams that its writer left. */
export function runReport(record: RunRecord, measured: readonly MeasuredSystem[]): DraftRun {
  const { head, events: held } = record
  const { others: events, last } = held
  const injections = injectionSpans(events)
  const startMs = events[0]?.atMs ?? 0
  const lastMs = last?.atMs ?? 0
  const tracks = new Tracks()
  addFaults(tracks, events, injections, lastMs)
  addProbes(tracks, events)
  addIncidents(tracks, incidentSpans(events), lastMs)
  addRequests(tracks, events)
  addCalls(tracks, held.calls())
  addEvents(tracks, events, lastMs)
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
    events: { total: held.length, noRoom: tracks.leftOut, byType: held.counts },
    tracks: thinTracks(tracks.build(), mostItems),
    systems: shownSystems(measured, events, injections),
    incidents: reportIncidents(events),
    heatmap: heatmapOf(events, held.byPoint(), injections),
    recommendations: recommend(held),
    diagrams: diagramsOf(head.summary),
  }
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
