import type { TimelineEvent } from '../timeline/event.js'
import { type Percentiles, percentilesOf } from './percentiles.js'

/** What happened at one fault point, to whichever system. */
export interface PointMeasures {
  readonly point: string
  /** How often faults acted here. */
  readonly acted: number
  /** Errors that faults raised here. */
  readonly errors: number
  /** Virtual ms that faults added here. */
  readonly delayMs: number
  /** Calls, as their callers saw them; null in a record without calls (`recordCalls`). */
  readonly calls: PointCalls | null
}

/** Calls of a point, after all faults. */
export interface PointCalls {
  readonly total: number
  readonly answered: number
  readonly failed: number
  /** Calls that had not ended when the record did. */
  readonly pending: number
  /** Of the calls that were answered. */
  readonly latency: Percentiles
}

interface Counts {
  acted: number
  errors: number
  delayMs: number
  total: number
  failed: number
  readonly answeredMs: number[]
}

/** Figures of each point that was called (where calls are recorded) or acted on, in the order they were first seen. */
export function perPoint(events: readonly TimelineEvent[]): PointMeasures[] {
  const points = new Map<string, Counts>()
  let recorded = false
  for (const event of events) {
    if (event.type === 'fault.injected') {
      // Timers, clocks and resources are no points.
      if (event.point === '') continue
      const counts = countsOf(points, event.point)
      counts.acted++
      counts.delayMs += event.delayMs ?? 0
      if (event.error !== undefined) counts.errors++
    } else if (event.type === 'call.began') {
      recorded = true
      countsOf(points, event.point).total++
    } else if (event.type === 'call.ended') {
      const counts = countsOf(points, event.point)
      if (event.outcome === 'failed') counts.failed++
      else counts.answeredMs.push(event.atMs - event.startedMs)
    }
  }
  return [...points].map(([point, { acted, errors, delayMs, ...counts }]) => ({
    point,
    acted,
    errors,
    delayMs,
    calls: recorded ? callsOf(counts) : null,
  }))
}

function callsOf({ total, failed, answeredMs }: Pick<Counts, 'total' | 'failed' | 'answeredMs'>): PointCalls {
  const answered = answeredMs.length
  return { total, answered, failed, pending: total - answered - failed, latency: percentilesOf(answeredMs) }
}

function countsOf(points: Map<string, Counts>, point: string): Counts {
  let counts = points.get(point)
  if (counts === undefined) {
    counts = { acted: 0, errors: 0, delayMs: 0, total: 0, failed: 0, answeredMs: [] }
    points.set(point, counts)
  }
  return counts
}
