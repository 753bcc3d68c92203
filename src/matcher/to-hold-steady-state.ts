import { type Duration, toMs } from '../clock/duration.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import { incidents } from '../metric/incidents.js'
import type { ProbeFailedEvent, ProbeSucceededEvent } from '../timeline/event.js'
import { counted, readable } from '../timeline/readable.js'
import { conclude, type Judgement, noProbe } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { untilObserved } from './wait.js'

/** How long the steady state must hold. */
export interface SteadyStateOptions {
  /** Only from now on, for so long in virtual time. @default all that was observed, until every window has ended */
  readonly for?: Duration
}

const matcher = 'toHoldSteadyState'

/** See `ChaosMatchers.toHoldSteadyState`. */
export function toHoldSteadyState(
  this: MatcherContext,
  received: unknown,
  options: SteadyStateOptions = {},
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  const { live } = subject
  const forMs = options.for === undefined ? undefined : toMs('for', options.for)
  const judged = (fromMs: number) =>
    conclude(this, { matcher, argument: options.for && { for: options.for } }, subject, (system) =>
      judge(subject, system, fromMs),
    )
  if (!live) {
    if (forMs === undefined) return judged(Number.NEGATIVE_INFINITY)
    throw new InvalidOptionError('for', 'to be left out', options.for, 'A record has ended; no more can be observed.')
  }
  if (forMs === undefined) {
    return pending(this, live, matcher, () => untilObserved(live)).then(() => judged(Number.NEGATIVE_INFINITY))
  }
  const fromMs = live.host.nowMs()
  return pending(this, live, matcher, () => untilObserved(live, { untilMs: fromMs + forMs })).then(() => judged(fromMs))
}

function judge(subject: Subject, system: string, fromMs: number): Judgement {
  const probes = subject.events.filter(
    (event): event is ProbeFailedEvent | ProbeSucceededEvent =>
      (event.type === 'probe.failed' || event.type === 'probe.succeeded') &&
      event.system === system &&
      event.startedMs >= fromMs,
  )
  const failed = probes.filter((event) => event.type === 'probe.failed')
  const first = failed[0]
  const texts = { expected: 'no failed probe', expectedNot: 'a failed probe' }
  if (probes.length === 0) return { ...texts, ...noProbe }
  if (!first) return { ...texts, holds: true, received: `${counted(probes.length, 'probe')}, all good` }
  const incident = incidents(subject.events, system, subject.nowMs()).findLast((span) => span.openedMs <= first.atMs)
  const received = `${failed.length} of ${counted(probes.length, 'probe')} failed, the first at ${readable(first.atMs)}`
  return { ...texts, holds: false, received, incident }
}
