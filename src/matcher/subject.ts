import { NotASystemError } from '../error/matcher-error.js'
import { isSystem, SYSTEM, type SystemInternals } from '../system/system.js'
import type { TimelineEvent } from '../timeline/event.js'
import { isReport, type Report } from '../timeline/report.js'
import { systemNames } from '../timeline/span.js'
import { isTimeline } from '../timeline/timeline.js'

/** What a matcher judges: a live system, or a record. */
export interface Subject {
  readonly events: readonly TimelineEvent[]
  /** Each of them must meet what is expected. None: nothing was observed. */
  readonly systems: readonly string[]
  /** Set while more can be observed: time may be let run. */
  readonly live: SystemInternals | undefined
  /** How far an open incident is counted, absolute virtual ms; undefined: to the last event. */
  nowMs(): number | undefined
  readonly seed: number | undefined
  /** There is no record, only what was computed from one: nothing to draw. @default false */
  readonly figuresAlone?: boolean
  replayLines(): readonly string[]
}

/** @throws NotASystemError */
export function subjectOf(matcher: string, received: unknown): Subject {
  if (isSystem(received)) return systemSubject(received.name, received[SYSTEM])
  if (isTimeline(received)) return recordSubject(received.events)
  if (isReport(received)) return reportSubject(received)
  if (Array.isArray(received) && received.every(isEvent)) return recordSubject(received)
  throw new NotASystemError(matcher, received, 'a system, a timeline or a report')
}

function systemSubject(name: string, system: SystemInternals): Subject {
  const { host } = system
  return {
    events: host.events,
    systems: [name],
    live: system.stopped ? undefined : system,
    nowMs: () => (system.stopped ? undefined : host.nowMs()),
    seed: host.seed,
    replayLines: () => host.replayLines(),
  }
}

function recordSubject(events: readonly TimelineEvent[]): Subject {
  const opened = events.find((event) => event.type === 'session.opened')
  return {
    events,
    systems: systemNames(events),
    live: undefined,
    nowMs: () => undefined,
    seed: opened?.seed,
    replayLines: () => [],
  }
}

function reportSubject({ events, seed, replayLines }: Report): Subject {
  return { ...recordSubject(events), seed, replayLines: () => replayLines }
}

function isEvent(value: unknown): value is TimelineEvent {
  if (typeof value !== 'object' || value === null) return false
  const event = value as Partial<TimelineEvent>
  return typeof event.type === 'string' && typeof event.seq === 'number' && typeof event.atMs === 'number'
}
