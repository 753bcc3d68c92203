import type { Call } from './carry-out.js'
import { carryOutAsync } from './carry-out-async.js'
import type { Plan } from './point.js'

type AnyIterator = AsyncIterator<unknown, unknown, unknown>

/**
 * For calls that give back an async iterator at once: what befalls the call befalls the first `next`, where the body
 * of a generator begins to run too.
 */
export function carryOutIterator(call: Call, plan: Plan): AsyncIterableIterator<unknown> {
  let made: Promise<AnyIterator> | undefined
  let over = false
  const start = () => {
    made ??= carryOutAsync(call, plan).then((answer) => iteratorOf(answer))
    return made
  }
  const finish = <T>(result: T): T => {
    over = true
    return result
  }
  return {
    async next(...values: [] | [unknown]) {
      if (over) return { done: true, value: undefined }
      try {
        const result = await (await start()).next(...values)
        return result.done ? finish(result) : result
      } catch (error) {
        throw finish(error)
      }
    },
    async return(value) {
      if (over || made === undefined) return finish({ done: true, value: await value })
      const iterator = await made
      return finish((await iterator.return?.(value)) ?? { done: true, value })
    },
    async throw(error) {
      if (over || made === undefined) throw finish(error)
      const iterator = await made
      if (iterator.throw === undefined) throw finish(error)
      return iterator.throw(error)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function iteratorOf(answer: unknown): AnyIterator {
  const iterable = answer as Partial<AsyncIterable<unknown>> & Partial<AnyIterator>
  return iterable[Symbol.asyncIterator]?.() ?? (iterable as AnyIterator)
}
