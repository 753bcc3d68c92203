import { plainText } from '../test-run/plain-text.js'
import type { Comparison, MetricComparison, Verdict } from './comparison.js'
import { chance, figure, intervalText, seedsText, signed, strayTexts, summaryOf, telling } from './words.js'

const most = 30
const marks: Readonly<Record<Verdict, string>> = { worse: '❌', better: '✅', same: '➖', unclear: '❔' }

/** A comparison as Markdown, for a pull request: names from outside cannot break out of their cells. */
export function markdownComparison(comparison: Comparison): string {
  const { verdict, gate, passed, alpha, runs } = comparison
  const shown = [...telling(comparison, 'worse'), ...telling(comparison, 'better')]
  const unclear = telling(comparison, 'unclear')
  return [
    `### ${marks[verdict]} ${summaryOf(comparison)}`,
    ...table(shown),
    ...(unclear.length === 0 ? [] : folded(`Not to be told: ${unclear.length}`, table(unclear))),
    ...strayTexts(comparison).flatMap((line) => ['', escaped(line)]),
    '',
    `<sub>Gate \`${gate}\`: ${passed ? 'passed' : '**stopped**'}. Figures of ${runs.before} and ${runs.after} systems in runs; ` +
      `level ${Number((alpha * 100).toFixed(2))} % over all figures, intervals 95 %.</sub>`,
    '',
  ].join('\n')
}

function table(metrics: readonly MetricComparison[]): string[] {
  if (metrics.length === 0) return []
  return [
    '',
    '| | metric | before | after | change | interval | p, corrected | seeds | where |',
    '| --- | --- | ---: | ---: | ---: | --- | ---: | --- | --- |',
    ...metrics.slice(0, most).map(rowOf),
    ...(metrics.length > most ? [`| | and ${metrics.length - most} more | | | | | | | |`] : []),
  ]
}

function rowOf(one: MetricComparison): string {
  const { verdict, metric, unit, before, after, change, adjustedP, reason, test, system } = one
  const cells = [
    marks[verdict],
    metric,
    figure(before, unit),
    figure(after, unit),
    signed(change, unit),
    intervalText(one),
    reason ?? chance(adjustedP),
    seedsText(one),
    escaped([test, ...(system === undefined ? [] : [system])].join(', ')),
  ]
  return `| ${cells.join(' | ')} |`
}

function folded(summary: string, lines: readonly string[]): string[] {
  return ['', '<details>', `<summary>${summary}</summary>`, ...lines, '', '</details>']
}

/** As text: nothing in it is markup, a link, a mention or the end of a cell. */
function escaped(text: string): string {
  const entities = plainText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return entities
    .replaceAll(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
    .replaceAll('@', '&#64;')
    .replaceAll('://', ':&#47;&#47;')
}
