import { types } from 'node:util'
import type { CallRecord } from './point.js'
import type { AnswerShape } from './shape.js'
import type { Callable } from './target.js'

/**
 * Makes a call and notes how it ended, as its caller sees it. A stream or iterator has answered once it was given.
 *
 * A promise is handed on as another one that settles alike, so that a rejection nobody handles stays one. A promise of
 * a class of its own is handed on as it is, for its other methods; of one that runs only when it is awaited (a query),
 * no more is noted than that it was given.
 * @param make makes the call with these arguments
 */
export function recorded(
  record: CallRecord,
  shape: AnswerShape,
  args: readonly unknown[],
  make: (args: readonly unknown[]) => unknown,
): unknown {
  if (shape === 'callback') return make(args.with(-1, noting(record, args.at(-1) as Callable)))
  let answer: unknown
  try {
    answer = make(args)
  } catch (error) {
    record.failed(error)
    throw error
  }
  if (!types.isPromise(answer)) {
    record.answered(undefined, answer)
    return answer
  }
  const seen = answer.then(
    (value) => {
      record.answered(undefined, value)
      return value
    },
    (error) => {
      record.failed(error)
      throw error
    },
  )
  if (Object.getPrototypeOf(answer) === Promise.prototype) return seen
  seen.catch(() => {})
  return answer
}

/** An error-first callback that notes what it is given first. */
function noting(record: CallRecord, callback: Callable): Callable {
  return function (this: unknown, ...values: unknown[]) {
    const [error, value] = values
    if (error === null || error === undefined) record.answered(undefined, value)
    else record.failed(error)
    return Reflect.apply(callback, this, values)
  }
}
