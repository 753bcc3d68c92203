import { grouped } from './grouped.js'
import { callersOf, type Reading, type SeenCall, type SeenRequest } from './reading.js'

/** Requests that called the point once each and were served: so that a second call is known to be an attempt. */
const LEAST_ONCE = 3

/**
 * Whether the arguments of a point's calls tell the server which calls are one and the same.
 *
 * They do when all attempts of a request have the same, and no other request has them: a key, or the number of an order.
 * A call made for no request (by a worker that goes through an outbox) may be one more attempt of any.
 */
export class Keys {
  readonly #owners: Map<string, Set<SeenRequest>>

  constructor(calls: readonly SeenCall[]) {
    this.#owners = new Map(
      [...grouped(calls, ({ args }) => args)].map(([args, own]) => [
        args,
        new Set(own.flatMap(({ request }) => (request === undefined ? [] : [request]))),
      ]),
    )
  }

  /** Two calls of one request look like two orders: other arguments, or those of somebody else too. */
  looksNew(first: SeenCall, second: SeenCall): boolean {
    return first.args !== second.args || (this.#owners.get(first.args)?.size ?? 0) > 1
  }
}

/** A request that is served calls the point once: what it calls again, it calls again for the same. */
export function calledOnce(reading: Reading, point: string): boolean {
  const own = [...callersOf(reading, point).values()]
  const clean = own.filter((calls) => calls.every(({ outcome }) => outcome === 'answered'))
  return clean.length >= LEAST_ONCE && clean.every((calls) => calls.length === 1)
}
