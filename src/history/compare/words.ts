import type { Unit } from '../../metric/figure.js'
import { percent } from '../../timeline/percent.js'
import { counted, readable } from '../../timeline/readable.js'
import type { Comparison, MetricComparison, Verdict } from './comparison.js'

/** A figure in the unit of its metric, with three digits or so: means over seeds have many. */
export function figure(value: number, unit: Unit): string {
  if (unit === 'ms') return readable(shortened(value))
  return unit === 'ratio' ? percent(shortened(value)) : String(shortened(value))
}

function shortened(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4))
}

/** The change with its sign: `+120 ms`; of ratios in percentage points, `−4 pp`. */
export function signed(value: number, unit: Unit): string {
  const size = figure(Math.abs(value), unit)
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${unit === 'ratio' ? size.replace('%', 'pp') : size}`
}

/** Of the change: `+120 ms … +180 ms`. */
export function intervalText({ interval, unit }: MetricComparison): string {
  return interval === null ? 'of too few seeds' : `${signed(interval.low, unit)} … ${signed(interval.high, unit)}`
}

export function chance(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)))
}

export function seedsText({ paired, seeds }: MetricComparison): string {
  return paired ? counted(seeds.before, 'pair') : `${seeds.before} and ${counted(seeds.after, 'seed')}`
}

export const verdictTexts: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  better: 'better',
  same: 'no difference seen',
  unclear: 'it cannot be told',
}

/** The verdict in a sentence or two. */
export function summaryOf({ verdict, counts, metrics }: Comparison): string {
  if (metrics.length === 0) return 'Nothing is on both sides that could be compared.'
  const few = metrics.filter(({ reason }) => reason === 'few seeds').length
  const parts = [
    ...(counts.worse > 0 ? [`${counts.worse} worse`] : []),
    ...(counts.better > 0 ? [`${counts.better} better`] : []),
    ...(counts.same > counts.equal ? [`${counts.same - counts.equal} without a difference seen`] : []),
    ...(counts.equal > 0 ? [`${counts.equal} equal to the last digit`] : []),
    ...(few > 0 ? [`${few} with too few seeds to tell`] : []),
    ...(counts.unclear > few ? [`${counts.unclear - few} of survivors`] : []),
  ]
  const trade = counts.worse > 0 && counts.better > 0 ? ' It is a trade: some got better.' : ''
  return `Resilience: ${verdictTexts[verdict]}. Of ${counted(metrics.length, 'figure')}, ${parts.join(', ')}.${trade}`
}

/** What is worth a line, the worst first. */
export function telling(comparison: Comparison, verdict: Verdict): MetricComparison[] {
  return comparison.metrics
    .filter((one) => one.verdict === verdict)
    .sort((a, b) => a.adjustedP - b.adjustedP || Math.abs(b.relative ?? 1) - Math.abs(a.relative ?? 1))
}

/** Tests that only one side has, in a sentence each. */
export function strayTexts({ onlyBefore, onlyAfter }: Comparison): string[] {
  const line = (names: readonly string[], where: string) =>
    names.length === 0 ? [] : [`Only ${where}: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`]
  return [...line(onlyBefore, 'before'), ...line(onlyAfter, 'after')]
}
