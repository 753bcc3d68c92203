import type { CallEndedEvent, TimelineEvent } from '../../../timeline/event.js'
import { readable } from '../../../timeline/readable.js'
import { errorText } from '../text.js'
import type { Tracks } from './tracks.js'

/** Calls of each point, where they were recorded, at their ends; of those that are merged the slowest is named. */
export function addCalls(tracks: Tracks, events: Iterable<TimelineEvent>): void {
  for (const event of events) if (event.type === 'call.ended') addCall(tracks, event)
}

function addCall(tracks: Tracks, { point, call, atMs, startedMs, outcome, error }: CallEndedEvent): void {
  const tookMs = atMs - startedMs
  const met = error === undefined ? '' : `: ${errorText(error)}`
  const state = outcome === 'failed' ? 'failed' : 'ok'
  tracks.of('call', point, point)?.mark(atMs, `#${call} ${readable(tookMs)}${met}`, state, tookMs)
}
