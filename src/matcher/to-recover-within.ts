import { type Duration, toMs } from '../clock/duration.js'
import { checkOneOf } from '../error/check.js'
import { type Incident, incidents } from '../metric/incidents.js'
import { observed } from '../metric/observed.js'
import { type RecoveryTime, recoveryTimes } from '../metric/recovery-times.js'
import { counted, readable } from '../timeline/readable.js'
import { conclude, type Judgement, noProbe } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { untilRecovered } from './wait.js'

/** From when a recovery is counted. */
export interface RecoverOptions {
  /** `'fault'`: the end of the last injection that overlapped the incident; `'incident'`: its opening. @default 'fault' */
  readonly since?: 'fault' | 'incident'
}

const matcher = 'toRecoverWithin'

/** See `ChaosMatchers.toRecoverWithin`. */
export function toRecoverWithin(
  this: MatcherContext,
  received: unknown,
  within: Duration,
  options: RecoverOptions = {},
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  const boundMs = toMs('within', within)
  const since = checkOneOf('since', options.since ?? 'fault', ['fault', 'incident'])
  const judged = () =>
    conclude(this, { matcher, argument: within }, subject, (system) => judge(subject, system, boundMs, since))
  const { live } = subject
  return live ? pending(this, live, matcher, () => untilRecovered(live, boundMs, since)).then(judged) : judged()
}

function judge(subject: Subject, system: string, boundMs: number, since: 'fault' | 'incident'): Judgement {
  const from = since === 'fault' ? "the fault's end" : 'the start of the incident'
  const texts = {
    expected: `recovery within ${readable(boundMs)} of ${from}`,
    expectedNot: `no recovery within ${readable(boundMs)} of ${from}`,
  }
  if (observed(subject.events, system).probes === 0) {
    return { ...texts, ...noProbe }
  }
  const all = incidents(subject.events, system, subject.nowMs())
  const times = recoveryTimes(subject.events, system, subject.nowMs())
  const figures = all.map((incident, index): Figure => {
    const time = times[index] as RecoveryTime
    return { incident, time, ms: since === 'fault' ? time.recoveryMs : incident.lastedMs }
  })
  // An incident that is open comes last, and is the worst: it has no recovery time yet.
  const worst = figures.reduce<Figure | undefined>((a, b) => (a && !b.incident.open && a.ms >= b.ms ? a : b), undefined)
  if (!worst) return { ...texts, holds: true, received: `${system} was never down` }
  return { ...texts, ...judgeWorst(worst, all.length, boundMs, since, subject), incident: worst.incident }
}

interface Figure {
  readonly incident: Incident
  readonly time: RecoveryTime
  readonly ms: number
}

function judgeWorst({ incident, time, ms }: Figure, count: number, boundMs: number, since: string, subject: Subject) {
  const fault = since === 'fault' && time.since === 'fault'
  const end = `${fault ? 'the fault ended' : 'it opened'} at ${readable(fault ? time.sinceMs : incident.openedMs)}`
  const which = `incident ${incident.incident} of ${incident.system}`
  if (!incident.open) {
    const worst = count > 1 ? `, the slowest of ${counted(count, 'incident')},` : ''
    const received = `${readable(ms)}: ${which}${worst} closed at ${readable(incident.closedMs ?? 0)}, ${end}`
    return { holds: ms <= boundMs, received, hints: sampling(ms - boundMs, subject) }
  }
  // Live, it was waited for as long as it may take. In a record that ends sooner, no one knows.
  const holds: false | 'unknown' = (subject.live && !subject.live.stopped) || ms >= boundMs ? false : 'unknown'
  if (since === 'fault' && time.stillArmed.length > 0) {
    const armed = time.stillArmed.map((injection) => `#${injection}`).join(', ')
    return {
      holds,
      received: `${which} is still open, ${readable(incident.lastedMs)} after it opened; ${armed} still acts`,
      hints: [`${armed} is still armed, so there is no end to recover from: give it \`for\`, or call \`lift()\`.`],
    }
  }
  const lastMs = incident.openedMs + incident.lastedMs
  const received =
    fault && time.sinceMs > lastMs
      ? `${which} is still open at ${readable(lastMs)}, before the fault's end at ${readable(time.sinceMs)}`
      : `${which} is still open at ${readable(lastMs)}, ${readable(ms)} later: ${end}`
  return { holds, received, hints: holds === 'unknown' ? ['The record ends before the bound does.'] : [] }
}

function sampling(overMs: number, { live }: Subject): string[] {
  const everyMs = live?.settings.everyMs ?? null
  if (everyMs === null || overMs <= 0 || overMs > everyMs) return []
  return [
    `It is late by less than one probe: probes come each ${readable(everyMs)}. \`every: 'event'\` makes times exact.`,
  ]
}
