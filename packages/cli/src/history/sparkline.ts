const bars = '▁▂▃▄▅▆▇█'

/** Values as a row of bars, the least the lowest and the most the highest; of equal values all are in the middle. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values)
  const range = Math.max(...values) - least
  return values
    .map((value) => bars[range === 0 ? 3 : Math.round(((value - least) / range) * (bars.length - 1))])
    .join('')
}
