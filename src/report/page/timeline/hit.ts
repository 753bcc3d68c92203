import type { ReportMark, ReportSpan, ReportTrack } from '../../data/report-data.js'
import { readable } from '../words.js'
import type { Row } from './rows.js'

/** What is under the pointer, or the nearest to it within a few pixels: a mark rather than the span it is on. */
export function hit(
  rows: readonly Row[],
  yPx: number,
  atMs: number,
  msPerPx: number,
): { readonly track: ReportTrack; readonly item: ReportMark | ReportSpan } | undefined {
  const row = rows.find(({ topPx, heightPx }) => yPx >= topPx && yPx < topPx + heightPx)
  if (row?.what !== 'track') return undefined
  const { track } = row
  let item: ReportMark | ReportSpan | undefined
  let nearestMs = 6 * msPerPx
  for (const mark of track.marks) {
    const awayMs = Math.abs(mark.atMs - atMs)
    if (awayMs >= nearestMs) continue
    item = mark
    nearestMs = awayMs
  }
  const slackMs = 3 * msPerPx
  item ??= track.spans.findLast(({ fromMs, toMs }) => atMs >= fromMs - slackMs && atMs <= toMs + slackMs)
  return item === undefined ? undefined : { track, item }
}

/** When something was, in words. */
export function whenOf(item: ReportMark | ReportSpan): string {
  if ('atMs' in item) return `at ${readable(item.atMs)}`
  return `${readable(item.fromMs)} to ${readable(item.toMs)}, for ${readable(item.toMs - item.fromMs)}`
}
