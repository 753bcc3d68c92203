import { type Duration, toMs } from '../clock/duration.js'
import { incidents } from '../metric/incidents.js'
import { mttr } from '../metric/mttr.js'
import { observed } from '../metric/observed.js'
import { counted, readable } from '../timeline/readable.js'
import { conclude, type Judgement, noProbe } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { isObserved, untilMeanDecided } from './wait.js'

const matcher = 'toHaveMttrBelow'

/** See `ChaosMatchers.toHaveMttrBelow`. */
export function toHaveMttrBelow(
  this: MatcherContext,
  received: unknown,
  below: Duration,
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  const boundMs = toMs('below', below)
  const judged = () =>
    conclude(this, { matcher, argument: below }, subject, (system) => judge(subject, system, boundMs))
  const { live } = subject
  if (!live || (isObserved(live) && !live.probes.open)) return judged()
  return pending(this, live, matcher, () => untilMeanDecided(live, boundMs)).then(judged)
}

function judge(subject: Subject, system: string, boundMs: number): Judgement {
  const texts = {
    expected: `an MTTR below ${readable(boundMs)}`,
    expectedNot: `an MTTR of ${readable(boundMs)} or more`,
  }
  if (observed(subject.events, system).probes === 0) {
    return { ...texts, ...noProbe }
  }
  const all = incidents(subject.events, system, subject.nowMs())
  const { meanMs, atLeastMs, open, count } = mttr(subject.events, system, subject.nowMs())
  if (atLeastMs === null) return { ...texts, holds: true, received: `no incident: ${system} was never down` }
  const longest = all.reduce((a, b) => (b.lastedMs > a.lastedMs ? b : a))
  if (open === 0 && meanMs !== null) {
    const received = `${readable(meanMs)}, the mean of ${counted(count, 'incident')}`
    return { ...texts, holds: meanMs < boundMs, received, incident: longest }
  }
  const received = `${readable(atLeastMs)} or more: ${counted(count, 'incident')} closed, ${open} still open`
  // What is known is a lower bound: it can show that the mean is too long, never that it is short.
  return { ...texts, holds: atLeastMs >= boundMs ? false : 'unknown', received, incident: all.at(-1) }
}
