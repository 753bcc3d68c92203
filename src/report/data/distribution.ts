import { percentile } from '../../metric/percentiles.js'
import type { Distribution } from './report-data.js'

/** Ten steps to the next power of ten, as near to even on a logarithmic scale as round numbers are (ISO 3, R10). */
const steps = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8]

/** The same edges for every distribution, so that two of them can be laid over each other: 0, then from 1 µs to 31 years. */
const edges: readonly number[] = [
  0,
  ...Array.from({ length: 16 }, (_, power) => steps.map((step) => Number(`${step}e${power - 3}`))).flat(),
]

/** Spread of times in ms, in any order; null of none. */
export function distributionOf(timesMs: readonly number[]): Distribution | null {
  const sorted = Float64Array.from(timesMs).sort()
  const [minMs, maxMs] = [sorted[0], sorted.at(-1)]
  if (minMs === undefined || maxMs === undefined) return null
  const at = (percent: number) => percentile(sorted, percent) as number
  return {
    count: sorted.length,
    minMs,
    p50Ms: at(50),
    p90Ms: at(90),
    p95Ms: at(95),
    p99Ms: at(99),
    maxMs,
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    buckets: bucketsOf(sorted),
  }
}

function bucketsOf(sorted: Float64Array): Distribution['buckets'] {
  const buckets: { fromMs: number; toMs: number; count: number }[] = []
  let next = 0
  for (let edge = 0; next < sorted.length; edge++) {
    const fromMs = edges[edge] as number
    const toMs = edges[edge + 1] ?? Number.MAX_VALUE
    const first = next
    while (next < sorted.length && ((sorted[next] as number) < toMs || toMs === Number.MAX_VALUE)) next++
    if (next > first || buckets.length > 0) buckets.push({ fromMs, toMs, count: next - first })
  }
  return buckets
}
