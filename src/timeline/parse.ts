import * as v from 'valibot'
import type { TimelineEvent } from './event.js'
import { schemaFor } from './event-schema.js'
import { TimelineFormatError } from './timeline-format-error.js'

/** A timeline read back, and what was wrong with it without making it useless. */
export interface ParsedTimeline {
  readonly events: readonly TimelineEvent[]
  /** Empty, or one sentence about a last line that was cut off. */
  readonly warnings: readonly string[]
}

/**
 * Reads what `toJSONL()` wrote. A process that died while writing leaves its last line without an end: that line alone
 * is dropped, with a warning.
 * @throws TimelineFormatError on any other line that is not an event, with the line and the place in it
 */
export function parseJSONL(text: string): ParsedTimeline {
  const lines = text.split('\n')
  // What follows the last line feed: '' in a file that was written to its end.
  const tail = lines.pop() ?? ''
  const events: TimelineEvent[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') events.push(toEvent(readJson(line, index + 1), index + 1, events.at(-1)))
  }
  if (tail.trim() === '') return { events, warnings: [] }
  const number = lines.length + 1
  let last: unknown
  try {
    last = JSON.parse(tail)
  } catch {
    return { events, warnings: [`Line ${number} of the timeline was cut off while it was written. It was dropped.`] }
  }
  events.push(toEvent(last, number, events.at(-1)))
  return { events, warnings: [] }
}

function readJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Without the engine's own words: they change with the version of Node.
    throw new TimelineFormatError(number, '', 'Expected JSON.')
  }
}

/**
 * Checks what was read for the event that follows `previous`.
 * @throws TimelineFormatError
 */
export function toEvent(value: unknown, line: number, previous: TimelineEvent | undefined): TimelineEvent {
  const result = v.safeParse(schemaFor(value), value, { abortEarly: true })
  if (!result.success) {
    const issue = result.issues[0]
    throw new TimelineFormatError(line, v.getDotPath(issue) ?? '', `${issue.message}.`)
  }
  const event = result.output
  // Metrics take the order for granted; a file joined from two runs would give wrong figures in silence.
  if (previous && event.seq <= previous.seq) {
    throw new TimelineFormatError(line, 'seq', `Expected more than ${previous.seq}, the one before, got ${event.seq}.`)
  }
  if (previous && event.atMs < previous.atMs) {
    throw new TimelineFormatError(line, 'atMs', `Expected ${previous.atMs} or later, got ${event.atMs}.`)
  }
  return event
}
