import type { ReportMetric, ReportRun } from '../../data/report-data.js'
import { h } from '../dom.js'
import { table } from '../table.js'
import { part } from './section.js'

/** Every figure that is known of each system of a run. */
export function metricsPart({ systems }: ReportRun): HTMLElement | undefined {
  const known = systems.filter(({ metrics }) => metrics.length > 0)
  if (known.length === 0) return undefined
  return part(
    'Metrics',
    '',
    ...known.map(({ name, metrics }) =>
      h(
        'details',
        { class: 'as-table', open: metrics.length <= 8 },
        h('summary', {}, `${name}: ${metrics.length} metrics`),
        table<ReportMetric>({
          caption: `Metrics of ${name}`,
          captionUnseen: true,
          rows: metrics,
          columns: [
            { name: 'Metric', heads: true, order: ({ metric }) => metric, cell: ({ metric }) => h('code', {}, metric) },
            { name: 'Value', cell: ({ text }) => text },
          ],
        }),
      ),
    ),
  )
}
