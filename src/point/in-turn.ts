import { AsyncResource } from 'node:async_hooks'
import { types } from 'node:util'
import type { Point, PointHost } from './point.js'
import type { AnswerShape } from './shape.js'
import type { Callable } from './target.js'

/**
 * Makes a call in an interleaved session: it is made when its turn has come, and answered when its turn has come again.
 * One that may yet answer at once is made at once, and only its promise is put off; so it is with a callback.
 * @param sure it answers by a promise, for certain
 */
export function inTurn(
  host: PointHost,
  point: Point,
  shape: AnswerShape,
  sure: boolean,
  args: readonly unknown[],
  make: (args: readonly unknown[]) => unknown,
): unknown {
  if (shape === 'async' && sure) return turnOf(host, point).then(() => answeredInTurn(host, point, make(args)))
  if (shape !== 'callback') return answeredInTurn(host, point, make(args))
  const callback = args.at(-1) as Callable
  const later = function (this: unknown, ...values: unknown[]) {
    const goOn = AsyncResource.bind(() => Reflect.apply(callback, this, values))
    host.turn?.(point, goOn)
  }
  return make(args.with(-1, later))
}

/** Promises of a class of its own, streams and plain values are handed on as they are. */
function answeredInTurn(host: PointHost, point: Point, answer: unknown): unknown {
  if (!types.isPromise(answer) || Object.getPrototypeOf(answer) !== Promise.prototype) return answer
  return answer.then(
    (value: unknown) => turnOf(host, point).then(() => value),
    (error: unknown) =>
      turnOf(host, point).then(() => {
        throw error
      }),
  )
}

function turnOf(host: PointHost, point: Point): Promise<void> {
  return new Promise((resolve) => {
    if (host.turn === undefined || !host.open) resolve()
    else host.turn(point, resolve)
  })
}
