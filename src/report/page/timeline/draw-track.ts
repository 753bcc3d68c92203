import type { ReportMark, ReportSpan, ReportTrack, TrackState } from '../../data/report-data.js'
import type { Palette } from './palette.js'
import { drawnAsBars } from './rows.js'

/** Where a track is drawn. */
export interface Lane {
  readonly context: CanvasRenderingContext2D
  readonly palette: Palette
  readonly topPx: number
  readonly heightPx: number
  readonly widthPx: number
  readonly fromMs: number
  readonly toMs: number
}

/** How high a span is, as a share: what is worse is higher, so that a state can be told without its colour. */
const shares: Readonly<Record<TrackState, number>> = { ok: 0.22, degraded: 0.5, failed: 0.84, active: 0.62 }

/** Draws what of a track is in view. Of marks too near to each other to be told apart, one is drawn. */
export function drawTrack(lane: Lane, track: ReportTrack): void {
  for (const span of track.spans) drawSpan(lane, track, span)
  if (drawnAsBars(track.kind)) drawBars(lane, track.marks)
  else drawMarks(lane, track.marks)
}

export function xOf({ fromMs, toMs, widthPx }: Lane, ms: number): number {
  return ((ms - fromMs) / (toMs - fromMs)) * widthPx
}

function drawSpan(lane: Lane, { kind }: ReportTrack, { fromMs, toMs, label, state }: ReportSpan): void {
  if (toMs < lane.fromMs || fromMs > lane.toMs) return
  const { context, palette, topPx, heightPx, widthPx } = lane
  const left = Math.max(xOf(lane, fromMs), -4)
  const right = Math.min(Math.max(xOf(lane, toMs), left + 2), widthPx + 4)
  const wide = kind === 'phase' || kind === 'breaker'
  const height = heightPx * (wide ? 0.76 : state === undefined ? 0.5 : shares[state])
  const top = topPx + (heightPx - height) / 2
  context.fillStyle = palette.of(state)
  context.globalAlpha = wide ? 0.2 : kind === 'fault' ? 0.36 : 1
  context.beginPath()
  context.roundRect(left, top, right - left, height, Math.min(3, (right - left) / 2))
  context.fill()
  context.globalAlpha = 1
  if (state === 'failed' && right - left > 5) hatch(lane, left, top, right - left, height)
  if (wide) {
    context.fillRect(left, top, 2, height)
    writeWithin(lane, label, Math.max(left, 0) + 6, Math.min(right, widthPx) - 4)
  }
}

/** Strokes across what failed. */
function hatch({ context, palette }: Lane, left: number, top: number, width: number, height: number): void {
  context.save()
  context.beginPath()
  context.rect(left, top, width, height)
  context.clip()
  context.beginPath()
  for (let x = left - height; x < left + width; x += 7) {
    context.moveTo(x, top + height)
    context.lineTo(x + height, top)
  }
  context.strokeStyle = palette.surface
  context.globalAlpha = 0.45
  context.lineWidth = 1.5
  context.stroke()
  context.restore()
}

function writeWithin({ context, palette, topPx, heightPx }: Lane, text: string, left: number, right: number): void {
  context.font = `11.5px ${palette.font}`
  if (context.measureText(text).width > right - left) return
  context.fillStyle = palette.ink
  context.textBaseline = 'middle'
  context.fillText(text, left, topPx + heightPx / 2 + 0.5)
}

/** Marks of one state that are nearer to each other are drawn as one. */
const leastApartPx = 7

function drawMarks(lane: Lane, marks: readonly ReportMark[]): void {
  const last = new Map<TrackState | undefined, number>()
  for (const { atMs, state } of marks) {
    if (atMs < lane.fromMs || atMs > lane.toMs) continue
    const x = xOf(lane, atMs)
    if (x - (last.get(state) ?? Number.NEGATIVE_INFINITY) < leastApartPx) continue
    last.set(state, x)
    drawMark(lane, x, state)
  }
}

/** A cross for what failed, a triangle for what was degraded, a dot for what went well, a bar for what only happened. */
function drawMark({ context, palette, topPx, heightPx }: Lane, x: number, state: TrackState | undefined): void {
  const y = topPx + heightPx / 2
  context.fillStyle = context.strokeStyle = palette.of(state)
  context.lineWidth = 2
  context.beginPath()
  switch (state) {
    case 'failed':
      context.moveTo(x - 4, y - 4)
      context.lineTo(x + 4, y + 4)
      context.moveTo(x + 4, y - 4)
      context.lineTo(x - 4, y + 4)
      context.stroke()
      break
    case 'degraded':
      context.moveTo(x, y - 5)
      context.lineTo(x + 4.5, y + 3.5)
      context.lineTo(x - 4.5, y + 3.5)
      context.fill()
      break
    case 'ok':
      context.arc(x, y, 3, 0, 2 * Math.PI)
      context.fill()
      break
    default:
      context.roundRect(x - 1.5, y - 7, 3, 14, 1.5)
      context.fill()
  }
}

const barPx = 4

/** How many there were from moment to moment: those answered upwards, those that failed downwards. */
function drawBars(lane: Lane, marks: readonly ReportMark[]): void {
  const { context, palette, topPx, heightPx, widthPx } = lane
  const bars = Array.from({ length: Math.ceil(widthPx / barPx) }, () => ({ ok: 0, degraded: 0, failed: 0 }))
  let most = 1
  for (const { atMs, state, count = 1 } of marks) {
    if (atMs < lane.fromMs || atMs > lane.toMs) continue
    const bar = bars[Math.min(Math.floor(xOf(lane, atMs) / barPx), bars.length - 1)]
    if (bar === undefined) continue
    bar[state === 'failed' || state === 'degraded' ? state : 'ok'] += count
    most = Math.max(most, bar.ok + bar.degraded, bar.failed)
  }
  const middle = topPx + heightPx * 0.58
  const scale = (count: number, room: number) => (count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * room))
  for (const [index, { ok, degraded, failed }] of bars.entries()) {
    const x = index * barPx
    const up = scale(ok + degraded, heightPx * 0.5)
    const lesser = ok + degraded === 0 ? 0 : (up * degraded) / (ok + degraded)
    const draw = (state: TrackState, y: number, height: number) => {
      if (height <= 0) return
      context.fillStyle = palette.of(state)
      context.fillRect(x, y, barPx - 1, height)
    }
    draw('ok', middle - up + lesser, up - lesser)
    draw('degraded', middle - up, lesser)
    draw('failed', middle + 1, scale(failed, heightPx * 0.36))
  }
  context.fillStyle = palette.line
  context.fillRect(0, middle, widthPx, 1)
}
