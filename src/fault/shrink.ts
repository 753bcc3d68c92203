/**
 * Whole numbers between `goal` and `value`, the goal first, then ever nearer to the value; none when it is there.
 * What fast-check does for integers, so that a search over it is binary.
 */
export function* shrinkNumber(value: number, goal: number): Generator<number> {
  const wholeValue = Math.trunc(value)
  if (wholeValue !== value && Math.abs(wholeValue) >= Math.abs(goal)) yield wholeValue
  let gap = Math.trunc(wholeValue - goal)
  if (Math.sign(gap) !== Math.sign(wholeValue)) return
  while (gap !== 0) {
    yield wholeValue - gap
    gap = Math.trunc(gap / 2)
  }
}

/** The fault with one field taken through simpler values. */
export function* shrinkField<F, K extends keyof F>(fault: F, field: K, values: Iterable<F[K]>): Generator<F> {
  for (const value of values) yield { ...fault, [field]: value }
}
