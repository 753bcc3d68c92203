import type { ReportData } from '../../data/report-data.js'
import { codeLine } from '../copy.js'
import { h } from '../dom.js'
import { section } from './section.js'

/** The lines to paste that show runs and findings again. */
export function replaySection({ runs, explorations }: ReportData): HTMLElement | undefined {
  const lines = [
    ...runs.flatMap(({ run, name, outcome, replay }) =>
      replay === undefined ? [] : [[`Run #${run} ${name}: ${outcome}`, replay] as const],
    ),
    ...explorations.flatMap(({ test, report }) =>
      report.findings.flatMap(({ name, replay }) =>
        replay === undefined ? [] : [[`Found in ${test}: ${name}`, replay] as const],
      ),
    ),
  ]
  if (lines.length === 0) return undefined
  return section(
    'replay',
    'Replay',
    h('p', { class: 'about' }, 'The same seed and schedule give the same run, event by event.'),
    h(
      'ul',
      { class: 'bare replay' },
      ...lines.map(([what, line]) => h('li', {}, h('span', {}, what), codeLine(line, `the line that replays ${what}`))),
    ),
  )
}
