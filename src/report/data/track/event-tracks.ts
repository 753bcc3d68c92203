import type { TimelineEvent } from '../../../timeline/event.js'
import type { TrackState } from '../report-data.js'
import { breakerOf } from './breaker-note.js'
import type { Tracks } from './tracks.js'

interface Open {
  readonly fromMs: number
  readonly label: string
  readonly state: TrackState
}

/**
 * Everything else that was written: phases of experiments, breakers, nodes and links of clusters, operations of histories,
 * alarms, notes and warnings.
 */
export function addEvents(tracks: Tracks, events: readonly TimelineEvent[], lastMs: number): void {
  /** What lasts until something else is heard of the same. */
  const states = new Map<string, Open & { readonly kind: 'phase' | 'breaker' | 'node'; readonly key: string }>()
  const goesOver = (
    kind: 'phase' | 'breaker' | 'node',
    key: string,
    atMs: number,
    label: string,
    state: TrackState,
  ) => {
    close(`${kind} ${key}`, atMs)
    states.set(`${kind} ${key}`, { kind, key, fromMs: atMs, label, state })
  }
  const close = (place: string, atMs: number) => {
    const open = states.get(place)
    if (open === undefined) return
    states.delete(place)
    tracks.of(open.kind, open.key, open.key)?.span(open.fromMs, atMs, open.label, open.state)
  }
  /** What lasts until it is undone. */
  const cuts = new Map<string, Open & { readonly cluster: string }>()
  const begins = (what: string, cluster: string, fromMs: number, label: string, state: TrackState) =>
    cuts.set(`${what} ${cluster}`, { cluster, fromMs, label, state })
  const ends = (what: string, cluster: string, atMs: number) => {
    const open = cuts.get(`${what} ${cluster}`)
    cuts.delete(`${what} ${cluster}`)
    if (open !== undefined) tracks.of('link', cluster, cluster)?.span(open.fromMs, atMs, open.label, open.state)
  }

  for (const event of events) {
    const { atMs } = event
    switch (event.type) {
      case 'phase.began':
        goesOver('phase', event.experiment, atMs, event.phase, 'active')
        break
      case 'node.started':
        goesOver('node', event.node, atMs, event.start === 1 ? 'runs' : `runs, start ${event.start}`, 'ok')
        break
      case 'node.resumed':
        goesOver('node', event.node, atMs, 'runs', 'ok')
        break
      case 'node.stopped':
        goesOver('node', event.node, atMs, 'stopped', 'degraded')
        break
      case 'node.crashed':
        goesOver('node', event.node, atMs, 'crashed', 'failed')
        break
      case 'node.paused':
        goesOver('node', event.node, atMs, 'paused', 'degraded')
        break
      case 'link.cut':
        begins(`cut ${event.cut}`, event.cluster, atMs, `cut ${event.text}`, 'failed')
        break
      case 'link.held':
        begins(`cut ${event.cut}`, event.cluster, atMs, `held ${event.text}`, 'degraded')
        break
      case 'link.healed':
      case 'link.released':
        ends(`cut ${event.cut}`, event.cluster, atMs)
        break
      case 'splitBrain.opened':
        ends('split brain', event.cluster, atMs)
        begins('split brain', event.cluster, atMs, `split brain: ${event.leaders.join(', ')} lead`, 'failed')
        break
      case 'splitBrain.closed':
        ends('split brain', event.cluster, atMs)
        break
      case 'operation.returned': {
        const { history, client, operation, startedMs, outcome } = event
        const state = outcome === 'ok' ? 'ok' : outcome === 'failed' ? 'failed' : 'degraded'
        tracks
          .of('operation', `${history} ${client}`, `${history}: ${client}`)
          ?.span(startedMs, atMs, `#${operation} ${outcome}`, state)
        break
      }
      case 'alarm.raised':
        tracks.of('alarm', '', 'alarms')?.mark(atMs, event.alarm, 'failed')
        break
      case 'warning.raised':
        tracks.of('note', 'warnings', 'warnings')?.mark(atMs, `${event.code}: ${event.message}`, 'degraded')
        break
      case 'note.added': {
        const breaker = breakerOf(event.text)
        if (breaker === undefined) tracks.of('note', 'notes', 'notes')?.mark(atMs, event.text)
        else goesOver('breaker', breaker.name, atMs, breaker.state, breakerStates[breaker.state])
        break
      }
    }
  }
  for (const place of [...states.keys()]) close(place, lastMs)
  for (const { cluster, fromMs, label, state } of cuts.values())
    tracks.of('link', cluster, cluster)?.span(fromMs, lastMs, label, state)
}

const breakerStates = { closed: 'ok', 'half-open': 'degraded', open: 'failed' } as const
