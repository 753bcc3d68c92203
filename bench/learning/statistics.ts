/** Draws that are the same each time. @see G. Marsaglia: Xorshift RNGs (2003) */
function draws(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * below)
  }
}

const resamples = 2000

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A figure of a list with its bootstrap interval, 95 %: programs are drawn anew, whole, since trials of one are alike. */
export function bootstrap<T>(programs: readonly T[], figure: (drawn: readonly T[]) => number): Interval {
  const draw = draws(20_261_125)
  const values = Array.from({ length: resamples }, () =>
    figure(programs.map(() => programs[draw(programs.length)] as T)),
  )
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] as number
  return { value: figure(programs), low: at(0.025), high: at(0.975) }
}

export interface Scored {
  readonly score: number
  readonly failed: boolean
}

/** Area under the ROC curve: how often one that failed has a higher score than one that did not; ties count half. */
export function areaUnderCurve(items: readonly Scored[]): number {
  const sorted = [...items].sort((a, b) => a.score - b.score)
  const failed = sorted.filter((item) => item.failed).length
  const passed = sorted.length - failed
  let ranks = 0
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (to < sorted.length && (sorted[to] as Scored).score === (sorted[from] as Scored).score) to++
    const middle = (from + 1 + to) / 2
    for (let at = from; at < to; at++) if ((sorted[at] as Scored).failed) ranks += middle
    from = to
  }
  return (ranks - (failed * (failed + 1)) / 2) / (failed * passed)
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)))
}
