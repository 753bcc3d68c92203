import type { ReportMessage } from '../../data/report-data.js'
import { table } from '../table.js'
import { orNone, readable } from '../words.js'

/** Every message in a row. */
export function messageTable(cluster: string, messages: readonly ReportMessage[]): HTMLElement {
  return table<ReportMessage>({
    caption: `Messages of ${cluster}`,
    captionUnseen: true,
    rows: messages,
    columns: [
      { name: 'Sent', numeric: true, order: ({ sentMs }) => sentMs, cell: ({ sentMs }) => readable(sentMs) },
      { name: 'From', cell: ({ fromNode }) => fromNode },
      { name: 'To', cell: ({ toNode }) => toNode },
      { name: 'Message', heads: true, cell: ({ label }) => label },
      { name: 'Became', order: ({ state }) => state, cell: ({ state }) => state },
      { name: 'Ended', numeric: true, cell: ({ receivedMs }) => orNone(receivedMs) },
    ],
  })
}
