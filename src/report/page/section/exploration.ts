import type { ReportData, ReportExploration } from '../../data/report-data.js'
import { badge } from '../badge.js'
import { h } from '../dom.js'
import { count, number, percent, readable } from '../words.js'
import { coverageTable } from './coverage.js'
import { findingCard } from './finding.js'
import { facts, part, section } from './section.js'

/** What searches tried, and what they found. */
export function explorationSection({ explorations }: ReportData): HTMLElement | undefined {
  if (explorations.length === 0) return undefined
  return section('exploration', 'Exploration', ...explorations.map(searchOf))
}

function searchOf({ test, run, report }: ReportExploration): HTMLElement {
  const { seed, runs, checks, stoppedBy, virtualMs, elapsedMs, shard, strategies, pairs, coverage, findings } = report
  const found =
    findings.length === 0 ? badge('nothing found', 'good') : badge(`${number(findings.length)} found`, 'bad')
  return part(
    test,
    '',
    h('p', {}, found),
    facts([
      ['Runs', `${number(runs)}, and ${number(checks)} to check and shrink`],
      ['Stopped by', stoppedBy],
      ['Virtual time', readable(Math.round(virtualMs))],
      ['Real time', readable(Math.round(elapsedMs))],
      ['Seed', h('code', {}, seed)],
      ['Shard', shard],
      ['In run', run === undefined ? undefined : `#${run}`],
      ['Strategies', strategies.map(({ name, runs: own }) => `${name} ${number(own)}`).join(', ')],
    ]),
    findings.length > 0 && h('ol', { class: 'cards findings' }, ...findings.map(findingCard)),
    pairs.total > 0 && pairsMeter(pairs),
    coverage.length > 0 && h('h4', {}, `Single faults: ${count(coverage.length, 'combination')} of call and fault`),
    coverage.length > 0 && coverageTable(test, coverage),
  )
}

function pairsMeter({ covered, total }: { readonly covered: number; readonly total: number }): HTMLElement {
  const words = `${number(covered)} of ${count(total, 'pair')} of faults tried together, ${percent(covered / total)}`
  const meter = h(
    'meter',
    { min: 0, max: total, value: covered, 'aria-label': 'Pairs of faults tried together' },
    words,
  )
  return h('p', { class: 'pairs' }, meter, words)
}
