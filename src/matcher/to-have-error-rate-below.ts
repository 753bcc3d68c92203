import { checkProbability } from '../error/check.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import { errorRate } from '../metric/error-rate.js'
import { percent } from '../timeline/percent.js'
import { conclude, type Judgement, noRequest } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { isObserved, untilObserved } from './wait.js'

const matcher = 'toHaveErrorRateBelow'

/** See `ChaosMatchers.toHaveErrorRateBelow`. */
export function toHaveErrorRateBelow(
  this: MatcherContext,
  received: unknown,
  ratio: number,
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  if (checkProbability('ratio', ratio) === 0) {
    const wayOut = "No rate is below 0. For no errors at all, write `toStayAvailable(1, { by: 'requests' })`."
    throw new InvalidOptionError('ratio', 'to be above 0', ratio, wayOut)
  }
  const judged = () => conclude(this, { matcher, argument: ratio }, subject, (system) => judge(subject, system, ratio))
  const { live } = subject
  if (!live || isObserved(live, { requests: true })) return judged()
  return pending(this, live, matcher, () => untilObserved(live, { requests: true })).then(judged)
}

function judge(subject: Subject, system: string, below: number): Judgement {
  const texts = {
    expected: `an error rate below ${percent(below)}`,
    expectedNot: `an error rate of ${percent(below)} or more`,
  }
  const { ratio, failed, total, interval } = errorRate(subject.events, system)
  if (ratio === null) return { ...texts, ...noRequest }
  const range = `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`
  return { ...texts, holds: ratio < below, received: `${percent(ratio)}: ${failed} of ${total} failed, ${range}` }
}
