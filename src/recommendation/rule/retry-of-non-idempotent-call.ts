import { counted, readable } from '../../timeline/readable.js'
import { attemptsOf } from '../attempts.js'
import { addsEachTime } from '../effects.js'
import { effectInDoubt, labelOf } from '../errors.js'
import { grouped } from '../grouped.js'
import { calledOnce, Keys } from '../keys.js'
import type { Reading, SeenCall } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** Times that a call was made again in doubt: each could do it twice, three are what the code does. */
const LEAST = 3

/** A call that adds something each time was made again although it may have taken effect, as a new one. */
export const retryOfNonIdempotentCall: Rule = {
  rule: 'retry-of-non-idempotent-call',
  title: 'Retry of a call that is not idempotent',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const attempts = grouped(attemptsOf(reading, false), ({ point }) => point)
    const found = [...attempts.keys()]
      .filter((point) => addsEachTime(point) && calledOnce(reading, point))
      .map((point) => ({ point, again: againOf(reading, point, attempts.get(point)?.map(({ calls }) => calls) ?? []) }))
      .filter(({ again }) => again.length >= LEAST)
      .sort((a, b) => b.again.length - a.again.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.map(({ point, again }) => {
        const [{ before, call, fresh }] = again as [Again]
        const how = fresh ? 'other arguments each time' : "arguments that other requests' calls have too"
        const doubt = before.outcome === 'pending' ? 'no answer' : labelOf(before.error)
        return `${point} was called again ${counted(again.length, 'time')} when nobody could tell whether it had taken effect, with ${how}, so that it looked like a new one: the first time at ${readable(call.startedMs)}, after ${doubt}`
      }),
      figures: {
        calledAgain: worst.again.length,
        requests: new Set(worst.again.map(({ call }) => call.request)).size,
      },
    }
  },
}

interface Again {
  readonly before: SeenCall
  readonly call: SeenCall
  readonly fresh: boolean
}

function againOf({ points }: Reading, point: string, chains: readonly (readonly SeenCall[])[]): Again[] {
  const keys = new Keys(points.get(point) ?? [])
  return chains.flatMap((calls) =>
    calls.flatMap((call, index) => {
      const before = calls[index - 1]
      if (before === undefined || !effectInDoubt(before) || !keys.looksNew(before, call)) return []
      return [{ before, call, fresh: before.args !== call.args }]
    }),
  )
}
