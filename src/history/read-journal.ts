import type { TimelineEvent } from '../timeline/event.js'
import { JournalFormatError } from './journal-error.js'
import type { Explored, JournalLine, JournalOpened, JournalOutcome, TestEnded } from './journal-line.js'
import { JournalReader } from './journal-reader.js'
import { linesOfFile, linesOfText, type NumberedLine } from './numbered-lines.js'

/** A run read back. */
export interface JournalRun {
  /** Number of the run in its journal, from 1. */
  readonly run: number
  readonly name: string
  readonly scenario?: string
  readonly seed: number
  /** The line to paste that shows it again. */
  readonly replay?: string
  /** Its timeline: `measure(events)` gives the figures of the live run. */
  readonly events: readonly TimelineEvent[]
  /** `unfinished`: its writer died, or still runs. */
  readonly outcome: JournalOutcome | 'unfinished'
  readonly summary?: unknown
}

/** A test of a runner, as its reporter saw it end. */
export type JournalTest = Omit<TestEnded, 'type'>

/** What a search tried and found. */
export type JournalExploration = Omit<Explored, 'type'>

/** A journal read back. */
export interface Journal extends Omit<JournalOpened, 'type'> {
  /** The file it was read from; undefined for text. */
  readonly path: string | undefined
  readonly outcome: JournalOutcome | 'unfinished'
  readonly summary?: unknown
  readonly runs: readonly JournalRun[]
  /** How the tests of a runner ended, in that order. */
  readonly tests: readonly JournalTest[]
  /** What searches tried and found, in the order in which they ended. */
  readonly explorations: readonly JournalExploration[]
  /** One sentence for each thing that makes it less than whole: a last line that was cut off, lines of unknown types. */
  readonly warnings: readonly string[]
  /** Lines of types that this version does not know, as they were. */
  readonly aside: readonly unknown[]
}

/**
 * Reads a journal, whole. A process that died while writing leaves its last line without an end: that line alone is
 * dropped, with a warning.
 * @param source path of the file, or the text itself: what begins with a brace or has a line feed
 * @throws JournalFormatError with the line and the place in it
 * @throws InvalidOptionError when the file cannot be read
 */
export function readJournal(source: string): Journal {
  const isText = isJournalText(source)
  const file = isText ? undefined : source
  const reader = new JournalReader(file)
  const runs = new Map<number, Building<JournalRun> & { events: TimelineEvent[] }>()
  const tests: JournalTest[] = []
  const explorations: JournalExploration[] = []
  let end: { outcome: JournalOutcome | 'unfinished'; summary?: unknown } = { outcome: 'unfinished' }
  for (const line of read(isText ? linesOfText(source) : linesOfFile(source), reader)) {
    if (line.type === 'event') runs.get(line.run)?.events.push(line.event)
    else if (line.type === 'run.opened') {
      const { type: _, ...about } = line
      runs.set(line.run, { ...about, events: [], outcome: 'unfinished' })
    } else if (line.type === 'run.closed') {
      const { type: _, run, ...ended } = line
      Object.assign(runs.get(run) ?? {}, ended)
    } else if (line.type === 'explored') {
      const { type: _, ...explored } = line
      explorations.push(explored)
    } else if (line.type === 'test.ended') {
      const { type: _, ...test } = line
      tests.push(test)
    } else if (line.type === 'journal.closed') {
      const { type: _, ...ended } = line
      end = ended
    }
  }
  if (reader.header === undefined) throw new JournalFormatError(file, 1, '', 'It is empty: a journal has a first line.')
  const { type: _, ...about } = reader.header
  const { warnings, aside } = reader
  return { ...about, path: file, ...end, runs: [...runs.values()], tests, explorations, warnings, aside }
}

/** Whether it is a journal itself, and not the path of one. */
export function isJournalText(source: string): boolean {
  return source.includes('\n') || source.trim() === '' || source.trimStart().startsWith('{')
}

/**
 * The lines of a journal one after the other, of which no more than one is held at a time: for what is too big to read
 * whole. Each is checked as `readJournal` does; one that was cut off ends it.
 * @throws JournalFormatError
 */
export function journalLines(path: string): Generator<JournalLine> {
  return read(linesOfFile(path), new JournalReader(path))
}

function* read(lines: Iterable<NumberedLine>, reader: JournalReader): Generator<JournalLine> {
  for (const numbered of lines) {
    const line = reader.read(numbered)
    if (line !== undefined) yield line
  }
}

type Building<T> = { -readonly [K in keyof T]: T[K] }
