import { grouped } from './grouped.js'
import type { SeenCall, SeenRequest } from './reading.js'

/** Requests that called a point, in the order they first did, with the calls of each. */
export type Callers = ReadonlyMap<SeenRequest, readonly SeenCall[]>

/** Who called which point, found out when it is asked: of a long run all of it would be a fifth of what there is to hold. */
export class CallersByPoint {
  readonly #points: ReadonlyMap<string, readonly SeenCall[]>
  readonly #known = new Map<string, Callers>()

  constructor(points: ReadonlyMap<string, readonly SeenCall[]>) {
    this.#points = points
  }

  /** Probes of a system that has requests are not among them. */
  of(point: string): Callers {
    const known = this.#known.get(point)
    if (known !== undefined) return known
    const own = (this.#points.get(point) ?? []).filter(({ request, probe }) => request !== undefined && !probe)
    const callers = grouped(own, ({ request }) => request as SeenRequest)
    this.#known.set(point, callers)
    return callers
  }
}
