import type { ReportIncident, ReportRun } from '../../data/report-data.js'
import { button, h } from '../dom.js'
import { table } from '../table.js'
import { count, orNone, readable } from '../words.js'
import { part } from './section.js'

type FocusOn = (fromMs: number, toMs: number, what: string) => void

/** Each incident in a row; its name shows it on the timeline. */
export function incidentsPart(run: ReportRun, focusOn: FocusOn): HTMLElement {
  const { incidents } = run
  if (incidents.length === 0) return part('Incidents', 'None: every probe was answered.')
  const endMs = run.startMs + run.virtualMs
  const lastedMs = ({ openedMs, closedMs }: ReportIncident) => (closedMs ?? endMs) - openedMs
  const open = incidents.filter(({ closedMs }) => closedMs === null).length
  return part(
    'Incidents',
    `${count(incidents.length, 'incident')}${open > 0 ? `, ${open} of them still open at the end` : ''}. The name of one shows it on the timeline.`,
    table<ReportIncident>({
      id: 'incidents',
      caption: 'Incidents',
      captionUnseen: true,
      rows: incidents,
      columns: [
        {
          name: 'Incident',
          heads: true,
          order: ({ system, incident }) => `${system} ${String(incident).padStart(9, '0')}`,
          cell: (one) => {
            const name = `${one.system} #${one.incident}`
            const show = () => focusOn(one.openedMs, one.closedMs ?? endMs, `incident ${name}`)
            return button(name, show, { class: 'link' })
          },
        },
        {
          name: 'Opened',
          numeric: true,
          order: ({ openedMs }) => openedMs,
          cell: ({ openedMs }) => readable(openedMs),
        },
        {
          name: 'Closed',
          numeric: true,
          order: ({ closedMs }) => closedMs ?? Number.POSITIVE_INFINITY,
          cell: ({ closedMs }) => (closedMs === null ? 'still open' : readable(closedMs)),
        },
        {
          name: 'Lasted',
          numeric: true,
          order: lastedMs,
          cell: (one) => `${one.closedMs === null ? 'at least ' : ''}${readable(lastedMs(one))}`,
        },
        {
          name: 'Seen after',
          numeric: true,
          order: ({ detectedMs }) => detectedMs ?? Number.POSITIVE_INFINITY,
          cell: ({ detectedMs }) => orNone(detectedMs),
        },
        {
          name: 'In force',
          cell: ({ faults }) =>
            faults.length === 0 ? 'no fault' : h('ul', { class: 'bare' }, ...faults.map((fault) => h('li', {}, fault))),
        },
        { name: 'First error', cell: ({ firstError }) => firstError ?? '–' },
      ],
    }),
  )
}
