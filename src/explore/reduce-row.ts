/**
 * Reduces what fails to its cause, in the manner of delta debugging: bisects for the shortest beginning that fails with
 * what is known to be needed, of which the last item is needed too, and so on. That takes log₂ of the length for each
 * item of the cause, where `ddmin` takes as many for each of its halves.
 *
 * Yields what is to be tried, is told whether that failed.
 * @param items what has failed, together
 * @param most items that a cause may have
 * @param passes true: known to pass, it need not be tried
 * @returns what fails and has at most `most` items; undefined: that took more
 */
export function* reduceRow<T>(
  items: readonly T[],
  most: number,
  passes: (items: readonly T[]) => boolean,
): Generator<readonly T[], readonly T[] | undefined, boolean> {
  let rest = items
  let needed: readonly T[] = []
  // All of `rest` fails together with what is needed; that alone passes.
  while (rest.length > 0 && needed.length < most) {
    let [passing, failing] = [0, rest.length]
    while (failing - passing > 1) {
      const middle = (passing + failing) >> 1
      const part = [...rest.slice(0, middle), ...needed]
      if (!passes(part) && (yield part)) failing = middle
      else passing = middle
    }
    needed = [...rest.slice(failing - 1, failing), ...needed]
    rest = rest.slice(0, failing - 1)
    if (rest.length === 0) return needed
    if (!passes(needed) && (yield needed)) return needed
  }
  return undefined
}
