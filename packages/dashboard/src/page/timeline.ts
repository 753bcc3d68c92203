import type { Bucket, Span, TimelineView } from '../view/view.js'
import { byId, element, setText } from './dom.js'
import type { State } from './merge.js'
import { count, duration } from './words.js'

const rowHeight = 18
const barsHeight = 96
const actedHeight = 26
const axisHeight = 20
const labelWidth = 190
const narrowLabelWidth = 84
const mostRows = { phase: 1, fault: 8, incident: 5, node: 5 } as const

interface Row {
  readonly label: string
  readonly lane: Span['lane']
  readonly spans: Span[]
}

let view: TimelineView | undefined
let cursor: number | undefined

/** Draws once a frame at most, and only what has changed. */
export function renderTimeline({ timeline }: State): void {
  if (timeline === undefined) return
  view = timeline
  draw()
}

/** Whoever points or moves along it reads what was then. */
export function listenToTimeline(): void {
  const canvas = byId<HTMLCanvasElement>('timeline')
  byId('range').addEventListener('change', draw)
  new ResizeObserver(draw).observe(canvas.parentElement as Element)
  canvas.addEventListener('pointermove', ({ offsetX }) => moveTo(bucketAt(canvas, offsetX)))
  canvas.addEventListener('pointerleave', () => moveTo(undefined))
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key]
    const [first, last] = extent()
    if (step !== undefined) moveTo(Math.min(last, Math.max(first, (cursor ?? last) + step)))
    else if (event.key === 'Home') moveTo(first)
    else if (event.key === 'End') moveTo(last)
    else return
    event.preventDefault()
  })
  byId('timeline-table').closest('details')?.addEventListener('toggle', drawTable)
}

function moveTo(at: number | undefined): void {
  cursor = at
  draw()
}

/** First and last bucket that are shown. */
function extent(): [number, number] {
  if (view === undefined) return [0, 0]
  const rangeMs = Number(byId<HTMLSelectElement>('range').value)
  const last = Math.max(0, Math.ceil(view.endMs / view.widthMs) - 1, view.buckets.length - 1)
  const first = rangeMs === 0 ? 0 : Math.max(0, Math.floor((view.endMs - rangeMs) / view.widthMs))
  return [Math.min(first, last), last]
}

function bucketAt(canvas: HTMLCanvasElement, x: number): number | undefined {
  const [first, last] = extent()
  const left = leftOf(canvas)
  if (x < left) return undefined
  return Math.min(last, first + Math.floor(((x - left) / (canvas.clientWidth - left)) * (last - first + 1)))
}

function leftOf(canvas: HTMLCanvasElement): number {
  return canvas.clientWidth < 700 ? narrowLabelWidth : labelWidth
}

function rowsOf({ spans }: TimelineView, fromMs: number): Row[] {
  const rows = new Map<string, Row>()
  for (const span of spans) {
    if (span.toMs !== null && span.toMs < fromMs) continue
    const label = span.lane === 'phase' ? 'phase' : span.lane === 'node' ? (span.label.split(' ')[0] ?? '') : span.label
    const key = `${span.lane} ${label}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { label, lane: span.lane, spans: [span] })
    else row.spans.push(span)
  }
  return (['phase', 'fault', 'incident', 'node'] as const).flatMap((lane) => {
    // Those that began last.
    return [...rows.values()].filter((row) => row.lane === lane).slice(-mostRows[lane])
  })
}

function draw(): void {
  const canvas = byId<HTMLCanvasElement>('timeline')
  if (view === undefined || canvas.clientWidth === 0) return
  const { widthMs, buckets, marks, endMs } = view
  const [first, last] = extent()
  const fromMs = first * widthMs
  const rows = rowsOf(view, fromMs)
  const width = canvas.clientWidth
  const height = rows.length * rowHeight + barsHeight + actedHeight + axisHeight
  const scale = window.devicePixelRatio || 1
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
    canvas.style.height = `${height}px`
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`)
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  context.font = '12px system-ui, sans-serif'
  context.textBaseline = 'middle'
  const left = leftOf(canvas)
  const total = (last - first + 1) * widthMs
  const x = (ms: number) => left + Math.min(1, Math.max(0, (ms - fromMs) / total)) * (width - left)
  const label = (text: string, y: number) => {
    context.fillStyle = colour('soft')
    context.fillText(fitted(context, text, left - 8), 0, y)
  }

  rows.forEach((row, at) => {
    const y = at * rowHeight
    label(row.label, y + rowHeight / 2)
    const fills = { phase: 'phase-fill', fault: 'fault-fill', incident: 'failed-fill', node: 'degraded-fill' } as const
    for (const span of row.spans) {
      const [from, to] = [x(span.fromMs), x(span.toMs ?? endMs)]
      if (span.toMs !== null && span.toMs < fromMs) continue
      context.fillStyle = colour(fills[row.lane])
      context.fillRect(from, y + 3, Math.max(2, to - from - (row.lane === 'phase' ? 1 : 0)), rowHeight - 6)
      if (row.lane === 'phase' && to - from > 46) {
        context.fillStyle = colour('text')
        context.fillText(fitted(context, span.label, to - from - 8), from + 4, y + rowHeight / 2)
      }
    }
  })

  const barsTop = rows.length * rowHeight
  const base = barsTop + barsHeight - 4
  const shown = buckets.slice(first, last + 1)
  const most = Math.max(1, ...shown.map(asked))
  const step = (width - left) / (last - first + 1)
  const bar = Math.max(1, step - (step > 4 ? 1 : 0))
  label('probes, requests', barsTop + barsHeight / 2)
  const longest = Math.max(1, ...shown.map((bucket) => bucket[7]))
  shown.forEach((bucket, at) => {
    const from = left + at * step
    let y = base
    for (const [value, name] of [
      [bucket[0] + bucket[3], 'ok-fill'],
      [bucket[1], 'degraded-fill'],
      [bucket[2] + bucket[4], 'failed-fill'],
    ] as const) {
      if (value === 0) continue
      const tall = Math.max(1, (value / most) * (barsHeight - 12))
      context.fillStyle = colour(name)
      context.fillRect(from, y - tall, bar, tall)
      y -= tall
    }
  })
  context.strokeStyle = colour('accent')
  context.lineWidth = 1.4
  context.beginPath()
  let begun = false
  shown.forEach((bucket, at) => {
    if (asked(bucket) === 0) return
    const y = base - (bucket[7] / longest) * (barsHeight - 14)
    if (begun) context.lineTo(left + (at + 0.5) * step, y)
    else context.moveTo(left + (at + 0.5) * step, y)
    begun = true
  })
  context.stroke()

  const actedTop = barsTop + barsHeight
  const mostActed = Math.max(1, ...shown.map((bucket) => bucket[5]))
  label('faults acted', actedTop + actedHeight / 2)
  context.fillStyle = colour('fault-fill')
  shown.forEach((bucket, at) => {
    if (bucket[5] === 0) return
    const tall = Math.max(2, (bucket[5] / mostActed) * (actedHeight - 4))
    context.fillRect(left + at * step, actedTop + actedHeight - tall, bar, tall)
  })
  const axis = actedTop + actedHeight
  context.fillStyle = colour('line')
  context.fillRect(left, axis, width - left, 1)
  for (const { atMs } of marks) {
    if (atMs < fromMs) continue
    context.fillStyle = colour('text')
    context.fillRect(x(atMs), axis - 5, 1.5, 6)
  }
  drawAxis(context, { fromMs, total, left, width, y: axis + axisHeight / 2 + 2, colour: colour('soft') })
  if (cursor !== undefined && cursor >= first && cursor <= last) {
    context.fillStyle = colour('text')
    context.globalAlpha = 0.12
    context.fillRect(left + (cursor - first) * step, 0, Math.max(2, step), axis)
    context.globalAlpha = 1
  }
  tell(rows)
  drawTable()
}

function drawAxis(
  context: CanvasRenderingContext2D,
  at: { fromMs: number; total: number; left: number; width: number; y: number; colour: string },
): void {
  const { fromMs, total, left, width, y, colour } = at
  context.fillStyle = colour
  const ticks = Math.max(1, Math.floor((width - left) / 120))
  for (let tick = 0; tick <= ticks; tick++) {
    const text = duration(fromMs + (total * tick) / ticks)
    const size = context.measureText(text).width
    const x = left + ((width - left) * tick) / ticks
    context.fillText(text, Math.min(width - size, Math.max(left, x - size / 2)), y)
  }
}

function asked(bucket: Bucket): number {
  return bucket[0] + bucket[1] + bucket[2] + bucket[3] + bucket[4]
}

/** For who reads instead of looking. */
function tell(rows: readonly Row[]): void {
  if (view === undefined) return
  const { widthMs, buckets, endMs, leftOut } = view
  const canvas = byId('timeline')
  const faults = rows.filter(({ lane }) => lane === 'fault').length
  const incidents = rows.filter(({ lane }) => lane === 'incident').reduce((sum, { spans }) => sum + spans.length, 0)
  const text = `Timeline of ${duration(endMs)}: ${faults} sorts of faults, ${incidents} incidents. Arrow keys move along it.`
  if (canvas.getAttribute('aria-label') !== text) canvas.setAttribute('aria-label', text)
  const grain = `Each bar is ${duration(widthMs)}.${leftOut > 0 ? ` ${count(leftOut)} older spans and marks had no room.` : ''}`
  if (cursor === undefined) {
    setText(byId('readout'), `${grain} Point at the chart, or move along it with the arrow keys.`)
    return
  }
  const bucket = buckets[cursor]
  const atMs = cursor * widthMs
  const then = view.spans.filter(({ fromMs, toMs }) => fromMs < atMs + widthMs && (toMs ?? endMs) >= atMs)
  const labels = [...new Set(then.filter(({ lane }) => lane !== 'phase').map(({ label }) => label))].slice(0, 4)
  const [ok, bad, acted, longest] = bucket === undefined ? [0, 0, 0, 0] : figures(bucket)
  setText(
    byId('readout'),
    `${duration(atMs)}: ${count(ok)} well, ${count(bad)} failed, longest answer ${duration(longest)}, faults acted ${count(acted)}${labels.length > 0 ? ` · ${labels.join(', ')}` : ''}`,
  )
}

function figures(bucket: Bucket): [ok: number, bad: number, acted: number, longestMs: number] {
  return [bucket[0] + bucket[1] + bucket[3], bucket[2] + bucket[4], bucket[5], bucket[7]]
}

const tableRows = 24

function drawTable(): void {
  const table = byId('timeline-table')
  if (view === undefined || table.closest('details')?.open !== true) return
  const { widthMs, buckets } = view
  const from = Math.max(0, buckets.length - tableRows)
  const head = ['from', 'well', 'failed', 'faults acted', 'longest answer'].map((text) =>
    element('th', { scope: 'col' }, text),
  )
  const rows = buckets.slice(from).map((bucket, at) => {
    const [ok, bad, acted, longest] = figures(bucket)
    const cells = [count(ok), count(bad), count(acted), duration(longest)].map((text) => element('td', {}, text))
    return element('tr', {}, element('th', { scope: 'row' }, duration((from + at) * widthMs)), ...cells)
  })
  table.replaceChildren(element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows.reverse()))
}

const lengths = new Map<string, string>()

/** Cut off so that it fits; measuring is dear, so what was found is kept. */
function fitted(context: CanvasRenderingContext2D, text: string, most: number): string {
  const key = `${Math.round(most)} ${text}`
  const found = lengths.get(key)
  if (found !== undefined) return found
  if (lengths.size > 500) lengths.clear()
  let cut = text
  while (cut.length > 1 && context.measureText(cut).width > most) cut = `${cut.slice(0, -2).trimEnd()}…`
  lengths.set(key, cut)
  return cut
}
