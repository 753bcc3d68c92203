import type { Duration } from '../clock/duration.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import { acting, wasDuring } from '../metric/in-force.js'
import { incidents } from '../metric/incidents.js'
import type { ProbeFailedEvent, ProbeSucceededEvent } from '../timeline/event.js'
import { counted, readable } from '../timeline/readable.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'
import { conclude, type Judgement, noProbe } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { type Tolerated, type Wanted, wantedOf } from './tolerated.js'
import { untilObserved } from './wait.js'

/** Where and when `toTolerate` injects, as in `chaos.inject`. */
export interface TolerateOptions {
  /** Pattern of points (`'payments.*'`), the wrapped function or object itself, or a node. @default everywhere */
  readonly at?: unknown
  /** Start of the window, counted from now. @default 0 */
  readonly from?: Duration
  /** Length of the window: how long it must be tolerated. */
  readonly for: Duration
  /** Numbers of the calls at each point, from 1. */
  readonly calls?: number | readonly number[]
  /** Chance of acting at a call that fits, 0 to 1. @default 1 */
  readonly probability?: number
  /** Asked with the call's arguments. */
  // biome-ignore lint/suspicious/noExplicitAny: arguments of any call
  readonly when?: (...args: any[]) => boolean
  /** Most times it acts. */
  readonly limit?: number
}

const matcher = 'toTolerate'

/** See `ChaosMatchers.toTolerate`. */
export function toTolerate(
  this: MatcherContext,
  received: unknown,
  what: Tolerated,
  options?: TolerateOptions,
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  const wanted = wantedOf(what)
  const { live } = subject
  const judged = (find = wanted.select) =>
    conclude(this, { matcher, argument: wanted.text }, subject, (system) =>
      judge(subject, system, wanted, find(subject.events)),
    )
  if (options === undefined) {
    if (!live || wanted.select(subject.events).length === 0) return judged()
    return pending(this, live, matcher, () => untilObserved(live)).then(() => judged())
  }
  if (!live || !wanted.injectable) {
    const wayOut = live ? 'It names what was injected before.' : 'A record has ended; nothing can be injected any more.'
    throw new InvalidOptionError('options', 'to be left out', options, wayOut)
  }
  if (options.for === undefined)
    throw new InvalidOptionError('for', "to say how long it must be tolerated, such as '10s'", options.for)
  if (this.promise === undefined) return pending(this, live, matcher, async () => {}).then(() => judged())
  const ids = new Set(live.host.inject(what, options))
  const injected = (events: Subject['events']) => injectionSpans(events).filter(({ injection }) => ids.has(injection))
  const untilMs = Math.max(...injected(subject.events).map(({ endMs }) => endMs ?? 0))
  return pending(this, live, matcher, () => untilObserved(live, { untilMs })).then(() => judged(injected))
}

function judge(subject: Subject, system: string, { text }: Wanted, spans: readonly InjectionSpan[]): Judgement {
  const texts = { expected: `no failed probe under ${text}`, expectedNot: `a failed probe under ${text}` }
  if (spans.length === 0) {
    const wayOut = 'Give `{ at, for }` to have it injected here, or inject it before.'
    return { ...texts, holds: 'unknown', received: 'it was never injected', hints: subject.live ? [wayOut] : [] }
  }
  const forces = spans.map(acting).filter((force) => force !== undefined)
  if (forces.length === 0) return { ...texts, holds: 'unknown', received: 'it never acted' }
  const probes = subject.events.filter(
    (event): event is ProbeFailedEvent | ProbeSucceededEvent =>
      (event.type === 'probe.failed' || event.type === 'probe.succeeded') &&
      event.system === system &&
      forces.some((force) => wasDuring(event, force)),
  )
  if (probes.length === 0)
    return { ...texts, ...noProbe, received: 'no probe was under way between its first act and its end' }
  const failed = probes.filter(({ type }) => type === 'probe.failed')
  const first = failed[0]
  if (first === undefined) return { ...texts, holds: true, received: `${counted(probes.length, 'probe')}, all good` }
  const received = `${failed.length} of ${counted(probes.length, 'probe')} failed, the first at ${readable(first.atMs)}`
  const incident = incidents(subject.events, system, subject.nowMs()).findLast((span) => span.openedMs <= first.atMs)
  const before = incident !== undefined && incident.openedMs < Math.min(...forces.map(({ fromMs }) => fromMs))
  const hints = before ? [`${system} was down already when it first acted.`] : []
  return { ...texts, holds: false, received, incident, hints }
}
