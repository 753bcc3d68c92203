import { readable } from '../words.js'
import { drawTrack, xOf } from './draw-track.js'
import type { Palette } from './palette.js'
import type { Row } from './rows.js'
import { ticks } from './ticks.js'
import type { TimeWindow } from './time-window.js'

/** A canvas at the size it has on the page, as sharp as the screen is. Undefined: it has no size. */
export function prepare(canvas: HTMLCanvasElement, widthPx: number, heightPx: number) {
  const sharpness = Math.min(Math.max(devicePixelRatio, 1), 3)
  canvas.width = Math.round(widthPx * sharpness)
  canvas.height = Math.round(heightPx * sharpness)
  canvas.style.height = `${heightPx}px`
  const context = canvas.getContext('2d')
  if (context === null || canvas.width === 0 || canvas.height === 0) return undefined
  context.scale(sharpness, sharpness)
  return context
}

/** A stretch of time that is set off from the rest. */
export interface Band {
  readonly fromMs: number
  readonly toMs: number
}

export interface Drawn {
  readonly window: TimeWindow
  readonly palette: Palette
  readonly widthPx: number
}

export function drawAxis(
  context: CanvasRenderingContext2D,
  heightPx: number,
  { window, palette, widthPx }: Drawn,
): void {
  context.font = `11.5px ${palette.font}`
  context.textBaseline = 'middle'
  const place = { ...laneOf(window, widthPx), context, palette, topPx: 0, heightPx }
  let freeFromPx = 0
  for (const ms of tickList(window, widthPx)) {
    const x = xOf(place, ms)
    context.fillStyle = palette.line
    context.fillRect(x, heightPx - 5, 1, 5)
    const text = readable(ms)
    const width = context.measureText(text).width
    const left = Math.min(Math.max(x - width / 2, 0), widthPx - width)
    if (left < freeFromPx) continue
    context.fillStyle = palette.muted
    context.fillText(text, left, heightPx / 2 - 2)
    freeFromPx = left + width + 10
  }
}

export function drawRows(
  context: CanvasRenderingContext2D,
  rows: readonly Row[],
  heightPx: number,
  { window, palette, widthPx }: Drawn,
  bands: { readonly focus: Band | undefined; readonly select: Band | undefined },
): void {
  const times = laneOf(window, widthPx)
  const whole = { ...times, context, palette, topPx: 0, heightPx }
  context.fillStyle = palette.line
  context.globalAlpha = 0.6
  for (const ms of tickList(window, widthPx)) context.fillRect(Math.round(xOf(whole, ms)), 0, 1, heightPx)
  context.globalAlpha = 1
  if (bands.focus !== undefined) drawBand(bands.focus, palette.band)
  for (const row of rows) {
    if (row.topPx > 0 && (row.what === 'kind' || (row.what === 'track' && row.alone))) {
      context.fillStyle = palette.line
      context.fillRect(0, row.topPx, widthPx, 1)
    }
    if (row.what === 'track') {
      const topPx = row.topPx + row.labelPx
      drawTrack({ ...times, context, palette, topPx, heightPx: row.heightPx - row.labelPx }, row.track)
    }
  }
  if (bands.select !== undefined) drawBand(bands.select, palette.select)

  function drawBand({ fromMs, toMs }: Band, fill: string): void {
    const left = Math.max(xOf(whole, fromMs), 0)
    const right = Math.min(xOf(whole, toMs), widthPx)
    if (right < left) return
    context.fillStyle = fill
    context.fillRect(left, 0, Math.max(right - left, 2), heightPx)
  }
}

function laneOf({ fromMs, toMs }: TimeWindow, widthPx: number) {
  return { fromMs, toMs, widthPx }
}

function tickList({ fromMs, toMs }: TimeWindow, widthPx: number): number[] {
  return ticks(fromMs, toMs, Math.max(2, widthPx / 95))
}
