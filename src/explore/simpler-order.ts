import { fewerOf } from './fewer.js'

/**
 * Orders to try in place of one that fails, simplest first: none of its choices; fewer of those at its end; fewer in
 * blocks and one by one; smaller ones. Each has fewer choices that are not 0, or as many and smaller, so that going from
 * one to the next ends.
 * @param widths how many tasks there were to choose from at each choice: what is chosen beyond them was never chosen
 */
export function* simplerOrders(order: readonly number[], widths: readonly number[] = []): Generator<readonly number[]> {
  const taken = order.flatMap((choice, index) => (choice > 0 && (widths[index] ?? 2) > 1 ? [index] : []))
  const given = new Set<string>([order.join()])
  const once = function* (candidate: readonly number[]) {
    const key = candidate.join()
    if (given.has(key)) return
    given.add(key)
    yield candidate
  }
  if (order.length > 0) yield* once([])
  for (let kept = taken.length >> 1; kept < taken.length; kept += Math.max(1, (taken.length - kept) >> 1))
    yield* once(keeping(order, taken.slice(0, kept)))
  for (const kept of fewerOf(taken)) yield* once(keeping(order, kept))
  for (const index of taken) {
    const choice = Math.min(order[index] as number, (widths[index] ?? Number.POSITIVE_INFINITY) - 1)
    for (let smaller = 1; smaller < choice; smaller += Math.max(1, (choice - smaller) >> 1))
      yield* once(order.with(index, smaller))
  }
}

/** The choices at these places alone; all that follow the last of them are 0 anyway. */
function keeping(order: readonly number[], places: readonly number[]): readonly number[] {
  const kept = new Set(places)
  return order.slice(0, (places.at(-1) ?? -1) + 1).map((choice, index) => (kept.has(index) ? choice : 0))
}
