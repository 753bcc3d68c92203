import { summarise } from '../error/index.js'
import { canonicalLine } from '../timeline/canonical.js'
import type { TimelineEvent } from '../timeline/event.js'
import { eventText } from './event-text.js'
import type { Happening, RunTrace } from './run-trace.js'

/** Where two runs part. */
export interface Difference {
  readonly what: 'event' | 'draw' | 'outcome'
  /** Number of the event in its timeline, or of the draw in its stream, from 0; for an outcome, of all that went before. */
  readonly index: number
  /** Virtual ms in the first run, or in the second where the first was over. */
  readonly atMs: number
  /** What the first run did, in few words. */
  readonly first: string
  readonly second: string
  /** Number among all events and draws, from 0. */
  readonly position: number
}

/** The first event or draw in which two runs differ, or else how they ended; undefined: they are the same. */
export function compareRuns(first: RunTrace, second: RunTrace): Difference | undefined {
  const [one, other] = [first.happenings, second.happenings]
  const length = Math.max(one.length, other.length)
  for (let position = 0; position < length; position++) {
    const [a, b] = [one[position], other[position]]
    if (a !== undefined && b !== undefined && same(a, b)) continue
    const at = (a ?? b) as Happening
    const [what, index] = 'event' in at ? ['event' as const, at.event.seq] : ['draw' as const, drawsBefore(one, at)]
    return { what, index, atMs: atMsOf(at), first: textOf(a, b), second: textOf(b, a), position }
  }
  const [ended, endedOther] = [outcomeText(first), outcomeText(second)]
  if (ended === endedOther) return undefined
  const last = one.at(-1)
  const atMs = last === undefined ? 0 : atMsOf(last)
  return { what: 'outcome', index: length, atMs, first: ended, second: endedOther, position: length }
}

function same(a: Happening, b: Happening): boolean {
  if (a.session !== b.session) return false
  if ('event' in a) return 'event' in b && canonicalLine(a.event) === canonicalLine(b.event)
  return 'stream' in b && a.stream === b.stream && Object.is(a.value, b.value) && a.atMs === b.atMs
}

function drawsBefore(all: readonly Happening[], draw: Happening): number {
  const { session, stream } = draw as Extract<Happening, { stream: string }>
  const before = all.indexOf(draw)
  const drawn = before < 0 ? all : all.slice(0, before)
  return drawn.filter((other) => 'stream' in other && other.stream === stream && other.session === session).length
}

function atMsOf(happening: Happening): number {
  return 'event' in happening ? happening.event.atMs : happening.atMs
}

function textOf(happening: Happening | undefined, other: Happening | undefined): string {
  if (happening === undefined) return 'nothing: it was over'
  const at = ` at ${atMsOf(happening)} ms`
  const fork = happening.session === 0 ? '' : ` of fork ${happening.session}`
  if ('stream' in happening) return `draw ${happening.value} of stream '${happening.stream}'${fork}${at}`
  const { event } = happening
  const otherEvent = other !== undefined && 'event' in other ? other.event : undefined
  return `event ${event.seq}${fork}${at}: ${eventText(event)}${apart(event, otherEvent)}`
}

/** The fields of an event that another of its type has otherwise. */
function apart(event: TimelineEvent, other: TimelineEvent | undefined): string {
  if (other?.type !== event.type) return ''
  const [fields, others] = [event, other].map((of) => of as unknown as Record<string, unknown>)
  const differ = Object.keys({ ...others, ...fields }).filter(
    (key) => key !== 'atMs' && JSON.stringify(fields?.[key]) !== JSON.stringify(others?.[key]),
  )
  return differ.length === 0 ? '' : `, ${differ.map((key) => `${key} ${shown(fields?.[key])}`).join(', ')}`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

function outcomeText({ outcome }: RunTrace): string {
  if (outcome === undefined || !outcome.failed) return 'it passed'
  const { name, message } = summarise(outcome.error)
  return `it failed: ${name}: ${message.split('\n')[0]}`
}
