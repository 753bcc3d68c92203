import { drawScale, type Scale, scaleOf } from './draw-scale.js'
import type { TimelineEvent } from './event.js'
import { counted, readable } from './readable.js'
import { type IncidentSpan, type InjectionSpan, incidentSpans, injectionSpans, systemNames } from './span.js'

/** How a timeline is drawn. */
export interface DrawOptions {
  /** Columns, 60 or more. @default 100 */
  readonly width?: number
  /** ANSI colour. @default false */
  readonly color?: boolean
  /** Only this system. @default all */
  readonly system?: string
  /** One line for each incident below the axis. @default true */
  readonly incidents?: boolean
  /** End of the axis in virtual ms. @default the last event */
  readonly untilMs?: number
}

const most = { systems: 2, injections: 3, incidents: 2 }
const longestLabel = 30
const legend = '━ up  ┄ degraded  ✗ down  ░ armed  █ acted'

/**
 * A run in a dozen lines of text: a time scale, a line for each system (up, degraded, down), a line for each injection
 * (armed, acted), and the incidents. Pure: the same events give the same text.
 */
export function drawTimeline(events: readonly TimelineEvent[], options: DrawOptions = {}): string {
  if (events.length === 0) return '(empty timeline)'
  const names = options.system === undefined ? systemNames(events) : [options.system]
  const injections = injectionSpans(events)
  const incidents = incidentSpans(events, options.system)
  const shownInjections = choose(injections, most.injections)
  const labels = [...names.slice(0, most.systems), ...shownInjections.map(injectionLabel)]
  const label = Math.min(longestLabel, Math.max(8, ...labels.map((text) => text.length)))
  const counts = shownInjections.map((span) => (span.actedMs.length === 0 ? 'never' : `×${span.actedMs.length}`))
  const right = counts.length === 0 ? 0 : Math.max(...counts.map((text) => text.length)) + 1
  const columns = Math.max(60, options.width ?? 100) - label - 1 - right
  const scale = scaleOf(events[0]?.atMs ?? 0, options.untilMs ?? lastMs(events), columns)
  const paint = options.color ? painted : plain
  const line = (text: string, cells: string, tail = '') =>
    `${cut(text, label).padEnd(label)} ${paint(cells)}${tail === '' ? '' : ` ${tail}`}`.trimEnd()

  const lines = [line('', drawScale(scale))]
  for (const name of names.slice(0, most.systems)) lines.push(line(name, systemCells(events, incidents, name, scale)))
  lines.push(...rest(names.length - most.systems, 'system'))
  for (const [index, span] of shownInjections.entries()) {
    lines.push(line(injectionLabel(span), injectionCells(span, scale), counts[index]))
  }
  lines.push(...rest(injections.length - shownInjections.length, 'injection'))
  lines.push(line('', legend))
  if (options.incidents === false) return lines.join('\n')
  for (const span of incidents.slice(0, most.incidents)) lines.push(incidentLine(span, names.length > 1))
  lines.push(...rest(incidents.length - most.incidents, 'incident'))
  return lines.join('\n')
}

function systemCells(
  events: readonly TimelineEvent[],
  incidents: readonly IncidentSpan[],
  name: string,
  scale: Scale,
): string {
  const cells: string[] = new Array(scale.columns).fill(' ')
  let since: { atMs: number; mark: string } | undefined
  const mark = (fromMs: number, untilMs: number, char: string) => {
    const last = scale.column(untilMs)
    // The worst state of a cell's span of time is the one that is drawn.
    for (let at = scale.column(fromMs); at <= last; at++) if (rank(char) > rank(cells[at])) cells[at] = char
  }
  for (const event of events) {
    if ((event.type !== 'probe.succeeded' && event.type !== 'probe.failed') || event.system !== name) continue
    if (since) mark(since.atMs, event.atMs, since.mark)
    since = { atMs: event.atMs, mark: event.type === 'probe.succeeded' && event.degraded ? '┄' : '━' }
    mark(since.atMs, since.atMs, since.mark)
  }
  for (const span of incidents) {
    if (span.system === name) mark(span.openedMs, span.closedMs ?? scale.untilMs, '✗')
  }
  return cells.join('')
}

function rank(char: string | undefined): number {
  return char === '✗' ? 3 : char === '┄' ? 2 : char === '━' ? 1 : 0
}

function injectionCells(span: InjectionSpan, scale: Scale): string {
  const cells: string[] = new Array(scale.columns).fill(' ')
  const last = scale.column(span.endMs ?? scale.untilMs)
  if (span.fromMs <= scale.untilMs) for (let at = scale.column(span.fromMs); at <= last; at++) cells[at] = '░'
  for (const ms of span.actedMs) cells[scale.column(ms)] = '█'
  return cells.join('')
}

/** `#2 latency 500–2000 ms at payments.*` */
export function injectionLabel(span: InjectionSpan): string {
  return `#${span.injection} ${span.text}${span.at === null ? '' : ` at ${span.at}`}`
}

function incidentLine(span: IncidentSpan, named: boolean): string {
  const lasted =
    span.closedMs === null
      ? 'still open'
      : `closed at ${readable(span.closedMs)}, after ${readable(span.closedMs - span.openedMs)}`
  const met = span.timedOut ? ': probe timed out' : span.error ? `: ${cut(describeError(span.error), 60)}` : ''
  const system = named ? ` of ${cut(span.system, longestLabel)}` : ''
  const text = `incident ${span.incident}${system}: opened at ${readable(span.openedMs)}, ${lasted}`
  return cut(text + met, 100)
}

function describeError(error: { readonly name: string; readonly message: string }): string {
  return (error.message === '' ? error.name : `${error.name}: ${error.message}`).replaceAll(/\s+/g, ' ')
}

/** Those that acted come first where not all have room; then in the order of their numbers. */
function choose(spans: readonly InjectionSpan[], count: number): InjectionSpan[] {
  const acted = spans.filter((span) => span.actedMs.length > 0)
  const idle = spans.filter((span) => span.actedMs.length === 0)
  return [...acted, ...idle].slice(0, count).sort((a, b) => a.injection - b.injection)
}

function rest(count: number, noun: string): string[] {
  return count > 0 ? [`… and ${counted(count, `more ${noun}`)}`] : []
}

function lastMs(events: readonly TimelineEvent[]): number {
  return events.at(-1)?.atMs ?? 0
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function plain(cells: string): string {
  return cells
}

function painted(cells: string): string {
  return cells
    .replaceAll(/━+/g, '\u001b[32m$&\u001b[39m')
    .replaceAll(/┄+/g, '\u001b[33m$&\u001b[39m')
    .replaceAll(/✗+/g, '\u001b[31m$&\u001b[39m')
    .replaceAll(/█+/g, '\u001b[35m$&\u001b[39m')
    .replaceAll(/░+/g, '\u001b[90m$&\u001b[39m')
}
