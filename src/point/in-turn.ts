import { AsyncResource } from 'node:async_hooks'
import { types } from 'node:util'
import { nextRank, type Place } from '../clock/interleaver.js'
import type { Plan, Point, PointHost } from './point.js'
import type { AnswerShape } from './shape.js'
import type { Callable } from './target.js'

/** A call that is to be made when its turn has come. */
export interface TurnTaker {
  readonly host: PointHost
  readonly point: Point
  readonly shape: AnswerShape
  /** It answers later, for certain: by a bare promise, or by its callback and nothing else. */
  readonly sure: boolean
  /** What is to befall it, judged when its caller made it. */
  readonly plan: Plan | null
  /** Calls of one lane keep their order. */
  readonly lane?: object | undefined
}

/**
 * Makes a call in an interleaved session: it is made when its turn has come, and answered when its turn has come again.
 * One that may yet answer at once is made at once, and only its promise or callback is put off. What Node would never do
 * is not done: what a caller gets at once it still gets at once, be it a value, an error, or a promise that has more to it.
 */
export function inTurn(
  call: TurnTaker,
  args: readonly unknown[],
  make: (args: readonly unknown[]) => unknown,
): unknown {
  const { host, point, shape, sure, plan, lane } = call
  const place = { lane, rank: nextRank() }
  if (plan?.end?.act === 'fail' && plan.end.via === 'throw') return make(args)
  if (shape !== 'callback') {
    return sure
      ? turnOf(host, point, place).then(() => answeredInTurn(call, place, make(args)))
      : answeredInTurn(call, place, make(args))
  }
  const callback = new CallbackInTurn(call, place.rank, args.at(-1) as Callable)
  const given = args.with(-1, callback.called)
  if (!sure) return callback.whileMade(() => make(given))
  void turnOf(host, point, place).then(() => make(given))
  return undefined
}

/** Settles when it is its turn; at once when the session has ended. */
export function turnOf(host: PointHost, point: Point, place: Place): Promise<void> {
  return new Promise((resolve) => {
    if (host.turn === undefined || !host.open) resolve()
    else host.turn(point, resolve, place)
  })
}

function answeredInTurn({ host, point }: TurnTaker, place: Place, answer: unknown): unknown {
  if (!isBarePromise(answer)) return answer
  host.putOff ??= new WeakMap()
  let later = host.putOff.get(answer)
  if (later === undefined) {
    later = answer.then(
      (value) => turnOf(host, point, place).then(() => value),
      (error: unknown) =>
        turnOf(host, point, place).then(() => {
          throw error
        }),
    )
    // Whoever was given the same one twice is given the same one twice.
    host.putOff.set(answer, later)
  }
  return later
}

/** A promise and nothing else: one of a class of its own, or with methods of its own, is handed on as it is. */
export function isBarePromise(value: unknown): value is Promise<unknown> {
  if (!types.isPromise(value) || Object.getOwnPropertyNames(value).length > 0) return false
  // Its class is derived from no other, in whatever realm: what a core module gives in Jest's sandbox is not of that.
  const above = Object.getPrototypeOf(Object.getPrototypeOf(value)) as object | null
  return above !== null && Object.getPrototypeOf(above) === null
}

/**
 * The callback of one call. Put off is only what is called back later, and as an error-first callback is: whoever calls
 * a listener, or a visitor of each element, wants to be there when it has run, and may want its answer.
 */
class CallbackInTurn {
  readonly called: Callable
  readonly #call: TurnTaker
  readonly #place: Place
  #making = false
  #waiting = 0

  constructor(call: TurnTaker, rank: number, callback: Callable) {
    this.#call = call
    // Should it be called back twice, then in this order.
    this.#place = { lane: this, rank }
    const come = (self: unknown, values: unknown[]) => this.#come(values, () => Reflect.apply(callback, self, values))
    this.called = function (this: unknown, ...values: unknown[]) {
      return come(this, values)
    }
  }

  whileMade(make: () => unknown): unknown {
    this.#making = true
    try {
      return make()
    } finally {
      this.#making = false
    }
  }

  #come([error]: unknown[], answer: () => unknown): unknown {
    const { host, point } = this.#call
    const isAnswer = error === null || error === undefined || types.isNativeError(error)
    const atOnce = this.#making || !isAnswer || host.turn === undefined || !host.open
    if (this.#waiting === 0 && atOnce) return answer()
    this.#waiting++
    const goOn = AsyncResource.bind(() => {
      this.#waiting--
      answer()
    })
    if (host.turn === undefined) goOn()
    else host.turn(point, goOn, this.#place)
    return undefined
  }
}
