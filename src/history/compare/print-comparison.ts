import { plainText } from '../test-run/plain-text.js'
import type { Comparison, MetricComparison, Verdict } from './comparison.js'
import { chance, figure, intervalText, seedsText, signed, strayTexts, summaryOf, telling } from './words.js'

const most = 12
const marks: Readonly<Record<Verdict, string>> = { worse: '✗', better: '✓', same: '·', unclear: '?' }

/** A comparison as text: the verdict, what is worse and better, what cannot be told, the tests that only one side has. */
export function printComparison(comparison: Comparison): string {
  const { alpha, gate, passed } = comparison
  const rows = (['worse', 'better', 'unclear'] as const).flatMap((verdict) => {
    const all = telling(comparison, verdict)
    const left = all.length - most
    return [...all.slice(0, most).map(rowOf), ...(left > 0 ? [[marks[verdict], `and ${left} more ${verdict}`]] : [])]
  })
  const level = `${Number((alpha * 100).toFixed(2))} %: the chance of a false alarm in all of it; intervals 95 %`
  return [
    summaryOf(comparison),
    ...(rows.length === 0 ? [] : ['', ...aligned(rows)]),
    ...strays(comparison),
    '',
    `Gate '${gate}': ${passed ? 'passed' : 'stopped'}. Level ${level}.`,
  ].join('\n')
}

function strays(comparison: Comparison): string[] {
  const lines = strayTexts(comparison)
  return lines.length === 0 ? [] : ['', ...lines.map(plainText)]
}

function rowOf(one: MetricComparison): string[] {
  const { verdict, metric, before, after, unit, change, adjustedP, reason } = one
  const place = [one.test, ...(one.system === undefined ? [] : [one.system])].map(plainText).join(', ')
  const why = reason === undefined ? `p ${chance(adjustedP)}` : reason
  const values = `${figure(before, unit)} → ${figure(after, unit)}`
  return [marks[verdict], metric, values, signed(change, unit), `(${intervalText(one)})`, why, seedsText(one), place]
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  // A row that says how many there are more is no column.
  for (const row of rows.filter(({ length }) => length > 2))
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  return rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  '),
  )
}
