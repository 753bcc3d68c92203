import type { ReportMessage } from '../../data/report-data.js'

/** On which row each message begins and ends, by its index. */
export interface MessageRows {
  readonly sent: readonly number[]
  readonly ended: readonly number[]
  readonly count: number
}

/** Rows in the order of time, not to its scale: nothing stands on top of another, and nobody scrolls through silence. */
export function rowsOf(messages: readonly ReportMessage[]): MessageRows {
  const moments = messages.flatMap(({ sentMs, receivedMs }, index) => [
    { index, ms: sentMs, end: false },
    ...(receivedMs === null ? [] : [{ index, ms: receivedMs, end: true }]),
  ])
  moments.sort((a, b) => a.ms - b.ms || Number(a.end) - Number(b.end) || a.index - b.index)
  const sent: number[] = []
  const ended: number[] = []
  let row = -1
  let before: (typeof moments)[number] | undefined
  for (const moment of moments) {
    // Ends share a row with what begins or ends at the same moment: only beginnings carry a label.
    if (before === undefined || !moment.end || moment.ms !== before.ms) row++
    ;(moment.end ? ended : sent)[moment.index] = row
    before = moment
  }
  for (const index of messages.keys()) ended[index] ??= (sent[index] ?? 0) + 1
  return { sent, ended, count: Math.max(0, ...ended) + 1 }
}
