import { type Duration, toMs } from '../clock/duration.js'
import { incidents } from '../metric/incidents.js'
import { mttr } from '../metric/mttr.js'
import { observed } from '../metric/observed.js'
import type { SystemInternals } from '../system/system.js'
import { counted, readable } from '../timeline/readable.js'
import { conclude, type Judgement, noProbe } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { isObserved, untilObserved } from './wait.js'

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
  return pending(live, matcher, () => untilDecided(live, boundMs)).then(judged)
}

/** Windows over, and the last incident closed, or open for so long that the mean is past the bound anyway. */
async function untilDecided(system: SystemInternals, boundMs: number): Promise<void> {
  await untilObserved(system)
  const { host, settings, probes } = system
  if (!probes.open) return
  const all = incidents(host.events, settings.name, host.nowMs())
  const closedMs = all.reduce((sum, incident) => sum + (incident.open ? 0 : incident.lastedMs), 0)
  const untilMs = (all.at(-1)?.openedMs ?? host.nowMs()) + boundMs * all.length - closedMs
  await host.runUntil(() => system.stopped || !probes.open, untilMs)
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
