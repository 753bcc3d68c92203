/** Up to so many items each of them is tried alone at once: most failures have one cause. */
const mostAlone = 8

/**
 * What is left of a list when some of it is taken away, at least one item, less first: each item alone, where they are
 * few, then the list without a half, without a quarter, and so on to each item. As delta debugging does.
 * @see Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002
 */
export function* fewerOf<T>(items: readonly T[]): Generator<readonly T[]> {
  const alone = items.length <= mostAlone
  if (items.length < 2) return
  if (alone) for (const item of items) yield [item]
  for (let size = Math.ceil(items.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // A rest that is no full part is left to the smaller parts: nothing comes twice.
    for (let from = 0; from + size <= items.length; from += size) {
      const left = items.toSpliced(from, size)
      if (left.length > (alone ? 1 : 0)) yield left
    }
  }
}
