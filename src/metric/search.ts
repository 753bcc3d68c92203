/** How many of these, in rising order, are below `value`. */
export function countBelow(sorted: readonly number[], value: number): number {
  return partition(sorted, (item) => item < value)
}

/** How many of these, in rising order, are `value` or below. */
export function countUpTo(sorted: readonly number[], value: number): number {
  return partition(sorted, (item) => item <= value)
}

/** How many come first that are so, by halving: none is after the first that is not. */
function partition(sorted: readonly number[], isSo: (item: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isSo(sorted[middle] as number)) low = middle + 1
    else high = middle
  }
  return low
}
