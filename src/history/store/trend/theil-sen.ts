/**
 * Slope from one value to the next: the median of the slopes of all pairs, which up to 29 % of outliers cannot move at
 * will. Null for fewer than two.
 * @see P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63 (1968), 1379–1389
 */
export function theilSen(values: readonly number[]): number | null {
  const slopes: number[] = []
  for (const [index, later] of values.entries())
    for (let before = 0; before < index; before++) slopes.push((later - (values[before] as number)) / (index - before))
  if (slopes.length === 0) return null
  slopes.sort((a, b) => a - b)
  const middle = slopes.length >> 1
  const upper = slopes[middle] as number
  return slopes.length % 2 === 1 ? upper : ((slopes[middle - 1] as number) + upper) / 2
}
