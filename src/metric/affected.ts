import type { TimelineEvent } from '../timeline/event.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'

/** Whom an injection reached. */
export interface Affected {
  /** How often it acted at each point. */
  readonly points: Readonly<Record<string, number>>
  /** Nodes on which, or on whose clocks, it acted; the code that runs on none is not among them. */
  readonly nodes: readonly string[]
  /** Systems of which a probe or request failed that was under way between its first act and its end. */
  readonly systems: readonly string[]
}

/**
 * Whom injections reached, together: a pure function of the timeline. A system counts as reached by time alone: which of
 * two faults in force at once a request failed for, a timeline does not tell.
 * @param injections numbers of the injections
 */
export function affectedBy(events: readonly TimelineEvent[], injections: ReadonlySet<number>): Affected {
  const points: Record<string, number> = Object.create(null) as Record<string, number>
  const nodes = new Set<string>()
  for (const event of events) {
    if (event.type !== 'fault.injected' || !injections.has(event.injection)) continue
    if (event.point !== '') points[event.point] = (points[event.point] ?? 0) + 1
    if (event.node !== undefined) nodes.add(event.node)
  }
  const spans = injectionSpans(events).filter((span) => injections.has(span.injection) && span.actedMs.length > 0)
  const systems = new Set<string>()
  for (const event of events)
    if ((event.type === 'probe.failed' || event.type === 'request.failed') && spans.some((span) => meets(span, event)))
      systems.add(event.system)
  return { points: { ...points }, nodes: [...nodes], systems: [...systems] }
}

/** Whether what failed was under way while the fault acted. */
function meets({ actedMs, endMs }: InjectionSpan, { atMs, startedMs }: { atMs: number; startedMs: number }): boolean {
  return atMs >= (actedMs[0] as number) && startedMs <= (endMs ?? Number.POSITIVE_INFINITY)
}
