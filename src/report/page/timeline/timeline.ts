import type { ReportRun, TrackKind } from '../../data/report-data.js'
import { button, fill, h, newId } from '../dom.js'
import { say } from '../live.js'
import { part } from '../section/section.js'
import { asTable } from '../table.js'
import { onTheme } from '../theme.js'
import { count, number, readable } from '../words.js'
import { type Band, drawAxis, drawRows, prepare } from './draw.js'
import { hit, whenOf } from './hit.js'
import { itemsIn, itemTable } from './items.js'
import { keysInWords, takeKeys } from './keyboard.js'
import { legend } from './legend.js'
import { palette } from './palette.js'
import { takePointer } from './pointer.js'
import { kindNames, kindsOf, layRows, type Row } from './rows.js'
import { TimeWindow } from './time-window.js'
import { trackLabel } from './track-label.js'

const axisPx = 26
/** Below that many, labels stand above their tracks. */
const narrowPx = 620
const labelsPx = 210

/** Everything that happened in a run, on one axis. */
export class Timeline {
  readonly element: HTMLElement
  readonly #run: ReportRun
  readonly #window: TimeWindow
  readonly #hidden = new Set<TrackKind>()
  readonly #expanded = new Set<TrackKind>()
  readonly #axis = h('canvas', { 'aria-hidden': 'true' })
  readonly #canvas = h('canvas', { 'aria-hidden': 'true' })
  readonly #labels = h('div', { class: 'labels' })
  readonly #tip = h('div', { class: 'tip', 'aria-hidden': 'true', hidden: true })
  readonly #told = h('p', { class: 'told', id: 'timeline-told' })
  readonly #thumb = h('span')
  readonly #surface: HTMLElement
  readonly #chart: HTMLElement
  readonly #table: HTMLElement
  readonly #resized = new ResizeObserver(() => this.#later())
  #rows: readonly Row[] = []
  #focus: Band | undefined
  #select: Band | undefined
  #waits = false
  #closed = false
  #laidOut = ''

  constructor(run: ReportRun) {
    this.#run = run
    const ends = run.tracks.flatMap(({ spans, marks }) => [spans.at(-1)?.toMs ?? 0, marks.at(-1)?.atMs ?? 0])
    // One by one: a call takes only so many arguments.
    const endMs = ends.reduce((most, ms) => Math.max(most, ms), run.startMs + run.virtualMs)
    this.#window = new TimeWindow(run.startMs, endMs, () => this.#later())
    const keys = newId('keys')
    this.#surface = h(
      'div',
      {
        class: 'surface',
        tabindex: 0,
        role: 'group',
        'aria-label': 'Timeline',
        'aria-describedby': `${keys} timeline-told`,
      },
      this.#canvas,
    )
    this.#chart = h('div', { class: 'chart', id: 'timeline' }, this.#axis, this.#surface, this.#labels, this.#tip)
    this.#table = asTable('What is in view, as a table', () => h('div', {}))
    this.#table.addEventListener('toggle', () => this.#showTable())
    const { total, shown } = run.events
    this.element = part(
      'Timeline',
      '',
      shown < total &&
        h(
          'p',
          { class: 'notice' },
          `Downsampled: ${number(shown)} of ${count(total, 'event')} are drawn each by itself; the others are merged into what stands beside them, with their count.`,
        ),
      run.tracks.length === 0
        ? h('p', { class: 'empty' }, 'Nothing was written that could be drawn.')
        : h(
            'div',
            { class: 'timeline' },
            this.#controls(),
            this.#chart,
            h('div', { class: 'thumb', 'aria-hidden': 'true' }, this.#thumb),
            h('div', { class: 'under' }, this.#told, legend()),
            h(
              'p',
              { class: 'about keys', id: keys },
              h(
                'span',
                { class: 'for-mouse' },
                'Drag to zoom into a stretch, with Shift to move. Ctrl and the wheel zoom; so does the wheel alone after a click. ',
                keysInWords,
              ),
              h('span', { class: 'for-touch' }, 'Slide to move, pinch to zoom, tap twice to see all.'),
            ),
            this.#table,
          ),
    )
    takeKeys(this.#surface, this.#window, () => this.#tell())
    takePointer(this.#surface, {
      window: this.#window,
      timeAt: (clientX) => this.#timeAt(clientX),
      widthPx: () => this.#surface.clientWidth,
      choose: (band) => {
        this.#select = band
        this.#later()
      },
      hover: (event) => this.#hover(event),
      told: () => this.#tell(),
    })
    onTheme(() => {
      if (!this.#closed) this.#draw()
    })
  }

  /** Once it is on the page. */
  start(): void {
    this.#draw()
    this.#resized.observe(this.#chart)
  }

  close(): void {
    this.#closed = true
    this.#resized.disconnect()
  }

  /** Shows a stretch, with some room around it, and sets it off. */
  focusOn(fromMs: number, toMs: number, what: string): void {
    const roomMs = Math.max((toMs - fromMs) * 0.6, (this.#window.endMs - this.#window.startMs) / 200)
    this.#focus = { fromMs, toMs }
    this.#window.set(fromMs - roomMs, toMs + roomMs)
    this.#chart.scrollIntoView({ block: 'center' })
    this.#surface.focus({ preventScroll: true })
    this.#tell(`${what}: `)
  }

  #controls(): HTMLElement {
    const window = this.#window
    const acts: readonly (readonly [text: string, name: string, act: () => void])[] = [
      ['+', 'Zoom in', () => window.zoom(1 / 2)],
      ['−', 'Zoom out', () => window.zoom(2)],
      ['←', 'Move left', () => window.pan(-0.5)],
      ['→', 'Move right', () => window.pan(0.5)],
      ['All', 'Show all', () => window.all()],
    ]
    const act = (todo: () => void) => () => {
      todo()
      this.#tell()
    }
    return h(
      'div',
      { class: 'controls' },
      h(
        'div',
        { class: 'buttons', role: 'group', 'aria-label': 'Zoom of the timeline' },
        ...acts.map(([text, name, todo]) => button(text, act(todo), { title: name, 'aria-label': name })),
      ),
      h(
        'fieldset',
        { class: 'kinds' },
        h('legend', { class: 'unseen' }, 'What the timeline shows'),
        ...kindsOf(this.#run.tracks).map((kind) => this.#kindBox(kind)),
      ),
    )
  }

  #kindBox(kind: TrackKind): HTMLElement {
    const box = h('input', { type: 'checkbox', checked: true })
    box.addEventListener('change', () => {
      if (box.checked) this.#hidden.delete(kind)
      else this.#hidden.add(kind)
      this.#later()
    })
    return h('label', { class: 'chip' }, box, kindNames[kind])
  }

  #timeAt(clientX: number): number {
    const { left, width } = this.#surface.getBoundingClientRect()
    return this.#window.fromMs + ((clientX - left) / Math.max(width, 1)) * this.#window.lengthMs
  }

  #later(): void {
    if (this.#waits || this.#closed) return
    this.#waits = true
    requestAnimationFrame(() => {
      this.#waits = false
      if (!this.#closed) this.#draw()
    })
  }

  #draw(): void {
    if (this.#run.tracks.length === 0) return
    const narrow = this.#chart.clientWidth < narrowPx
    this.element.style.setProperty('--labels', narrow ? '0px' : `${labelsPx}px`)
    this.element.style.setProperty('--label', narrow ? '100%' : `${labelsPx - 12}px`)
    const { rows, heightPx } = layRows(this.#run.tracks, { hidden: this.#hidden, expanded: this.#expanded, narrow })
    this.#rows = rows
    const widthPx = this.#surface.clientWidth
    const drawn = { window: this.#window, palette: palette(), widthPx }
    const axis = prepare(this.#axis, widthPx, axisPx)
    if (axis !== undefined) drawAxis(axis, axisPx, drawn)
    const context = prepare(this.#canvas, widthPx, heightPx)
    if (context !== undefined) drawRows(context, rows, heightPx, drawn, { focus: this.#focus, select: this.#select })
    this.#layLabels(narrow)
    this.#told.textContent = this.#inWords()
    const { startMs, endMs, fromMs, lengthMs } = this.#window
    this.#thumb.style.left = `${((fromMs - startMs) / (endMs - startMs)) * 100}%`
    this.#thumb.style.width = `${(lengthMs / (endMs - startMs)) * 100}%`
    this.#showTable()
  }

  #layLabels(narrow: boolean): void {
    const layout = this.#rows.map((row) => `${row.what} ${row.topPx}`).join() + narrow
    if (layout === this.#laidOut) return
    this.#laidOut = layout
    fill(this.#labels, ...this.#rows.map((row) => this.#labelOf(row)))
  }

  #labelOf(row: Row): HTMLElement {
    const label =
      row.what === 'kind'
        ? h('div', { class: 'kind' }, kindNames[row.kind])
        : row.what === 'track'
          ? trackLabel(row.track, row.alone)
          : h(
              'div',
              { class: 'more' },
              button(`Show ${row.hidden} more`, () => this.#expand(row.kind), { class: 'link' }),
            )
    label.style.top = `${row.topPx}px`
    label.style.height = `${row.what === 'track' && row.labelPx > 0 ? row.labelPx : row.heightPx}px`
    return label
  }

  #expand(kind: TrackKind): void {
    this.#expanded.add(kind)
    this.#draw()
    this.#surface.focus({ preventScroll: true })
    say(`All ${kindNames[kind].toLowerCase()} are shown.`)
  }

  #inWords(): string {
    const { fromMs, toMs, lengthMs, startMs, endMs, isAll } = this.#window
    const rough = (ms: number) => readable(Number(ms.toPrecision(6)))
    return isAll
      ? `Showing all: ${rough(fromMs)} to ${rough(toMs)}.`
      : `Showing ${rough(fromMs)} to ${rough(toMs)}: ${rough(lengthMs)} of ${rough(endMs - startMs)}.`
  }

  #tell(prefix = ''): void {
    say(`${prefix}${this.#inWords()}`)
  }

  #showTable(): void {
    const [, shown] = this.#table.children
    if (!(this.#table as HTMLDetailsElement).open || shown === undefined) return
    fill(shown, itemTable(itemsIn(this.#run, this.#window, this.#hidden)))
  }

  #hover(event: PointerEvent | undefined): void {
    const found = event && this.#found(event)
    this.#tip.hidden = found === undefined
    this.#surface.classList.toggle('over', found !== undefined)
    if (event === undefined || found === undefined) return
    const { track, item } = found
    const { count: merged = 1, state } = item
    fill(
      this.#tip,
      h('b', {}, item.label || track.label),
      h('span', {}, `${kindNames[track.kind]}: ${track.label}`),
      h('span', {}, `${whenOf(item)}${state === undefined ? '' : `, ${state}`}`),
      merged > 1 && h('span', {}, `${count(merged, 'event')} merged into one`),
    )
    const chart = this.#chart.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = this.#tip
    const x = event.clientX - chart.left + 14
    const left = x + offsetWidth > chart.width ? x - offsetWidth - 28 : x
    this.#tip.style.left = `${Math.max(left, 0)}px`
    this.#tip.style.top = `${event.clientY - chart.top - offsetHeight - 10}px`
  }

  #found(event: PointerEvent) {
    const { top, width } = this.#canvas.getBoundingClientRect()
    return hit(this.#rows, event.clientY - top, this.#timeAt(event.clientX), this.#window.lengthMs / Math.max(width, 1))
  }
}
