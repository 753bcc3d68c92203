const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Steps that people count time in; below a second, and above a day, powers of ten by 1, 2 and 5. */
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  day,
]

/** Round moments in a window, at most about that many. */
export function ticks(fromMs: number, toMs: number, most: number): number[] {
  const stepMs = stepFor((toMs - fromMs) / Math.max(most, 1))
  const found: number[] = []
  for (let index = Math.ceil(fromMs / stepMs); index * stepMs <= toMs; index++) found.push(index * stepMs)
  return found
}

function stepFor(leastMs: number): number {
  if (leastMs > day) return decimal(leastMs / day) * day
  if (leastMs <= second / 2) return decimal(leastMs)
  return steps.find((step) => step >= leastMs) ?? day
}

function decimal(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10)
}
