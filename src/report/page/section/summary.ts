import type { ReportData, ReportTarget } from '../../data/report-data.js'
import { badge } from '../badge.js'
import { button, type Child, h } from '../dom.js'
import { table } from '../table.js'
import { count, number, readable } from '../words.js'
import { part, section } from './section.js'

/** What it came to: a few figures, and the worst of each target. */
export function summarySection(data: ReportData, openRun: (run: number) => void): HTMLElement {
  const { targets } = data.summary
  return section(
    'summary',
    'Summary',
    tiles(data),
    targets.length > 0 &&
      part(
        'Targets',
        `${inWords(targets)}${data.summary.runs > 1 ? ' Of several runs, the worst counts.' : ''}`,
        targetTable(data, openRun),
      ),
  )
}

function tiles({ summary }: ReportData): HTMLElement {
  const { runs, passed, failed, other, virtualMs, events, incidents, faultsActed } = summary
  const outcomes = [
    passed > 0 && badge(`${number(passed)} passed`, 'good'),
    failed > 0 && badge(`${number(failed)} failed`, 'bad'),
    other > 0 && badge(`${number(other)} other`, 'fair'),
  ]
  return h(
    'ul',
    { class: 'tiles' },
    tile('runs', runs, runs === 1 ? 'run' : 'runs', h('span', { class: 'badges' }, ...outcomes)),
    tile('virtual-time', readable(roundedForReading(virtualMs)), 'of virtual time'),
    tile('faults', faultsActed, faultsActed === 1 ? 'time a fault acted' : 'times a fault acted'),
    tile('incidents', incidents, incidents === 1 ? 'incident' : 'incidents'),
    tile('events', events, events === 1 ? 'event' : 'events'),
  )
}

function tile(name: string, value: number | string, what: string, more?: Child): HTMLElement {
  const shown = typeof value === 'number' ? number(value) : value
  return h('li', { 'data-figure': name }, h('b', {}, shown), ' ', h('span', {}, what), more)
}

/** Of minutes and more nobody reads the milliseconds. */
function roundedForReading(ms: number): number {
  return ms < 120_000 ? ms : Math.round(ms / 1000) * 1000
}

function verdict({ met }: ReportTarget): HTMLElement {
  if (met === null) return badge('unknown', 'plain')
  return met ? badge('met', 'good') : badge('missed', 'bad')
}

function inWords(targets: readonly ReportTarget[]): string {
  const of = (wanted: boolean | null) => targets.filter(({ met }) => met === wanted).length
  return `${count(targets.length, 'target')}: ${of(true)} met, ${of(false)} missed, ${of(null)} unknown.`
}

function targetTable(data: ReportData, openRun: (run: number) => void): HTMLElement {
  const { targets } = data.summary
  const rank = ({ met }: ReportTarget) => (met === false ? 0 : met === null ? 1 : 2)
  const shown = new Set(data.runs.map(({ run }) => run))
  return table<ReportTarget>({
    id: 'targets',
    caption: 'Targets of each system',
    captionUnseen: true,
    rows: targets,
    columns: [
      { name: 'Verdict', cell: verdict, order: rank },
      { name: 'System', cell: ({ system }) => system, order: ({ system }) => system },
      { name: 'Metric', cell: ({ metric }) => h('code', {}, metric), heads: true, order: ({ metric }) => metric },
      { name: 'Target', cell: ({ boundText }) => boundText },
      { name: 'Measured', cell: ({ actualText }) => actualText },
      {
        name: 'Run',
        numeric: true,
        cell: ({ run }) =>
          shown.has(run)
            ? button(`#${run}`, () => openRun(run), { class: 'link', 'aria-label': `Show run ${run}` })
            : `#${run}`,
        order: ({ run }) => run,
      },
    ],
  })
}
