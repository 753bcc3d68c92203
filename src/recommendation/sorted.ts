/** Place of the first item that fits, by halving; the length without one. Those that fit must all come after those that do not. */
export function firstThat<T>(items: readonly T[], fits: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (fits(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

/** Those that started at `fromMs` or later and before `untilMs`, of items in the order they started. */
export function startedIn<T extends { readonly startedMs: number }>(
  items: readonly T[],
  fromMs: number,
  untilMs: number,
): readonly T[] {
  return items.slice(
    firstThat(items, ({ startedMs }) => startedMs >= fromMs),
    firstThat(items, ({ startedMs }) => startedMs >= untilMs),
  )
}

/** The largest of numbers, also of more than a call takes arguments; 0 for none. */
export function largest(values: Iterable<number>): number {
  let most = 0
  for (const value of values) if (value > most) most = value
  return most
}
