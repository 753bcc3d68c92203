import { degradation } from '../metric/degradation.js'
import { checkScore } from '../metric/targets.js'
import { percent } from '../timeline/percent.js'
import { conclude, type Judgement, noRequest } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { isObserved, untilObserved } from './wait.js'

const matcher = 'toDegradeGracefully'

/** See `ChaosMatchers.toDegradeGracefully`. */
export function toDegradeGracefully(
  this: MatcherContext,
  received: unknown,
  score: number,
): MatcherResult | Promise<MatcherResult> {
  const subject = subjectOf(matcher, received)
  checkScore('score', score)
  const judged = () => conclude(this, { matcher, argument: score }, subject, (system) => judge(subject, system, score))
  const { live } = subject
  if (!live || isObserved(live, { requests: true })) return judged()
  return pending(this, live, matcher, () => untilObserved(live, { requests: true })).then(judged)
}

function judge(subject: Subject, system: string, least: number): Judgement {
  const texts = {
    expected: `graceful degradation of at least ${least} of 100`,
    expectedNot: `graceful degradation below ${least} of 100`,
  }
  const { score, degraded, notInFull, interval } = degradation(subject.events, system)
  if (score === null) return { ...texts, ...noRequest }
  if (notInFull === 0) return { ...texts, holds: true, received: '100: every request was served in full' }
  const range = `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`
  const what = `${degraded} of ${notInFull} requests not served in full were answered degraded`
  const received = `${percent(score / 100).replace(' %', '')}: ${what}, ${range}`
  const hints =
    degraded === 0
      ? ['An answer is degraded when it has `degraded: true`, or when the `degraded` option of the system says so.']
      : []
  return { ...texts, holds: score >= least, received, hints }
}
