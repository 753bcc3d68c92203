import { checkOneOf, checkProbability } from '../error/check.js'
import { availability } from '../metric/availability.js'
import { incidents } from '../metric/incidents.js'
import { percent } from '../timeline/percent.js'
import { readable } from '../timeline/readable.js'
import { conclude, type Judgement, noProbe, noRequest } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { isObserved, untilObserved } from './wait.js'

/** What availability is a share of. */
export interface AvailableOptions {
  /** `'time'`: 1 − downtime / observed time; `'requests'`: answered / all, of the workload. @default 'time' */
  readonly by?: 'time' | 'requests'
}

const matcher = 'toStayAvailable'

/** See `ChaosMatchers.toStayAvailable`. */
export function toStayAvailable(
  this: MatcherContext,
  received: unknown,
  ratio: number,
  options: AvailableOptions = {},
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  checkProbability('ratio', ratio)
  const by = checkOneOf('by', options.by ?? 'time', ['time', 'requests'])
  const judge = by === 'time' ? judgeTime : judgeRequests
  const judged = () => conclude(this, { matcher, argument: ratio }, subject, (system) => judge(subject, system, ratio))
  const { live } = subject
  const observation = { requests: by === 'requests' }
  if (!live || isObserved(live, observation)) return judged()
  return pending(this, live, matcher, () => untilObserved(live, observation)).then(judged)
}

function judgeTime(subject: Subject, system: string, least: number): Judgement {
  const { ratio, downMs, observedMs } = availability(subject.events, system).time
  const all = incidents(subject.events, system, subject.nowMs())
  const longest = all.reduce<(typeof all)[number] | undefined>(
    (a, b) => (a && a.lastedMs >= b.lastedMs ? a : b),
    undefined,
  )
  const texts = { ...textsOf(least, 'of the time'), incident: longest }
  if (ratio === null) return { ...texts, ...noProbe }
  const received = `${percent(ratio)}: down for ${readable(downMs)} of ${readable(observedMs)} observed`
  return { ...texts, holds: ratio >= least, received }
}

function judgeRequests(subject: Subject, system: string, least: number): Judgement {
  const { ratio, answered, total, interval } = availability(subject.events, system).requests
  const texts = textsOf(least, 'of requests answered')
  if (ratio === null) return { ...texts, ...noRequest }
  const range = `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`
  return { ...texts, holds: ratio >= least, received: `${percent(ratio)}: ${answered} of ${total} answered, ${range}` }
}

function textsOf(least: number, what: string) {
  return {
    expected: `availability of at least ${percent(least)} ${what}`,
    expectedNot: `availability below ${percent(least)} ${what}`,
  }
}
