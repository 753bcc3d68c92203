import { hasArrived, type Item } from './drawing.js'

/** On which row each item begins and ends, by its index. */
export interface ItemRows {
  readonly begins: readonly number[]
  readonly ends: readonly number[]
  readonly count: number
}

/** Rows in the order of time, not to its scale: nothing stands on top of another, and nobody scrolls through silence. */
export function rowsOf(items: readonly Item[]): ItemRows {
  const moments = items.flatMap((item, index) => {
    if ('note' in item) return [{ index, ms: item.note.atMs, end: false }]
    const { sentMs, receivedMs } = item.message
    const begin = { index, ms: sentMs, end: false }
    // What takes no time ends beside its beginning.
    const takesTime = hasArrived(item.message) && receivedMs !== sentMs
    return takesTime ? [begin, { index, ms: receivedMs as number, end: true }] : [begin]
  })
  moments.sort((a, b) => a.ms - b.ms || Number(a.end) - Number(b.end) || a.index - b.index)
  const begins: number[] = []
  const ends: number[] = []
  let row = -1
  let before: (typeof moments)[number] | undefined
  for (const moment of moments) {
    // Ends share a row with what begins or ends at the same moment: only beginnings carry a label.
    if (before === undefined || !moment.end || moment.ms !== before.ms) row++
    ;(moment.end ? ends : begins)[moment.index] = row
    before = moment
  }
  for (const index of items.keys()) ends[index] ??= (begins[index] ?? 0) + 0.6
  return { begins, ends, count: Math.max(0, ...ends) + 1 }
}
