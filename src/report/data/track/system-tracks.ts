import type { TimelineEvent } from '../../../timeline/event.js'
import { readable } from '../../../timeline/readable.js'
import type { IncidentSpan } from '../../../timeline/span.js'
import type { TrackState } from '../report-data.js'
import { errorText } from '../text.js'
import type { TrackBuilder, Tracks } from './tracks.js'

interface Health {
  readonly track: TrackBuilder
  readonly fromMs: number
  readonly state: TrackState
  untilMs: number
}

const words: Readonly<Partial<Record<TrackState, string>>> = { ok: 'up', degraded: 'degraded', failed: 'down' }

/** Of each system its health, as its probes saw it: from one of them to the next that saw something else. */
export function addProbes(tracks: Tracks, events: readonly TimelineEvent[]): void {
  const now = new Map<string, Health>()
  const close = ({ track, fromMs, state, untilMs }: Health) => track.span(fromMs, untilMs, words[state] ?? state, state)
  for (const event of events) {
    if (event.type !== 'probe.succeeded' && event.type !== 'probe.failed') continue
    const { system, atMs } = event
    const track = tracks.of('probe', system, system)
    if (track === undefined) continue
    const state = event.type === 'probe.failed' ? 'failed' : event.degraded ? 'degraded' : 'ok'
    const before = now.get(system)
    if (before !== undefined) before.untilMs = atMs
    if (before?.state === state) continue
    if (before !== undefined) close(before)
    now.set(system, { track, fromMs: atMs, untilMs: atMs, state })
  }
  for (const health of now.values()) close(health)
}

/** A track of incidents for each system that had any. */
export function addIncidents(tracks: Tracks, incidents: readonly IncidentSpan[], lastMs: number): void {
  for (const { system, incident, openedMs, closedMs, error, timedOut } of incidents) {
    const met = timedOut ? ': probe timed out' : error === undefined ? '' : `: ${errorText(error)}`
    const open = closedMs === null ? ', still open' : ''
    tracks
      .of('incident', system, system)
      ?.span(openedMs, closedMs ?? lastMs, `incident ${incident}${open}${met}`, 'failed')
  }
}

/** Requests of workloads, at their ends; of those that are merged the slowest is named. */
export function addRequests(tracks: Tracks, events: readonly TimelineEvent[]): void {
  for (const event of events) {
    if (event.type !== 'request.succeeded' && event.type !== 'request.failed') continue
    const { system, request, atMs, startedMs } = event
    const tookMs = atMs - startedMs
    const state = event.type === 'request.failed' ? 'failed' : event.degraded ? 'degraded' : 'ok'
    const error = event.type === 'request.failed' && event.error !== undefined ? `: ${errorText(event.error)}` : ''
    tracks.of('request', system, system)?.mark(atMs, `#${request} ${readable(tookMs)}${error}`, state, tookMs)
  }
}
