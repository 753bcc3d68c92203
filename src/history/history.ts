import fs from 'node:fs'
import path from 'node:path'
import { safeParse } from 'valibot'
import { runInScope } from '../clock/scope.js'
import { InvalidOptionError, summarise } from '../error/index.js'
import { type HistoryQuery, matcherOf, orderOf } from './history-query.js'
import { JournalFormatError } from './journal-error.js'
import type { JournalKind, JournalLine, JournalOpened, JournalOutcome } from './journal-line.js'
import { JournalReader } from './journal-reader.js'
import { lineSchemas } from './journal-schema.js'
import { journalFolder } from './journal-writer.js'
import { lastLine, linesOfFile } from './numbered-lines.js'
import { type Journal, journalLines, readJournal } from './read-journal.js'

/** A journal of a folder, of which the first line has been read. */
export interface HistoryEntry {
  readonly path: string
  readonly kind: JournalKind
  readonly name: string
  readonly tags: readonly string[]
  readonly seed?: number
  readonly writtenBy: string
  readonly startedAt: Date
  readonly bytes: number
  /** From its last line, which is read when first asked for. `unfinished`: its writer died, or still runs. */
  readonly outcome: JournalOutcome | 'unfinished'
  /** The whole of it, in memory. @throws JournalFormatError */
  read(): Journal
  /** Line by line, for one that is too big. @throws JournalFormatError */
  lines(): Generator<JournalLine>
}

/** A file that looks like a journal and is none. */
export interface Unreadable {
  readonly path: string
  readonly error: JournalFormatError | InvalidOptionError
}

/** A folder of journals. */
export interface History {
  readonly folder: string
  /** Those that fit, the newest first. The folder is looked at anew each time; of each journal one line is read. */
  list(query?: HistoryQuery): HistoryEntry[]
  /** Files among them whose first line is not that of a journal this faultline reads. */
  unreadable(): Unreadable[]
}

/**
 * Opens a folder of journals for queries.
 * @param folder @default that of FAULTLINE_JOURNAL
 * @throws InvalidOptionError when it cannot be read
 * @example openHistory('journals').list({ kind: 'experiment', outcome: 'failed', since: '2026-01-01' })
 */
export function openHistory(folder?: string): History {
  const found = journalFolder(folder)
  if (found === undefined)
    throw new InvalidOptionError('folder', 'to be a folder of journals', folder, 'Give one, or set FAULTLINE_JOURNAL.')
  const root = path.resolve(found)
  journalFiles(root)
  return {
    folder: root,
    list(query = {}) {
      const fits = matcherOf(query)
      const entries = journalFiles(root).flatMap((file) => {
        const entry = entryOf(file)
        return 'error' in entry ? [] : [entry]
      })
      return entries.filter(fits).sort(orderOf(query)).slice(0, query.limit)
    },
    unreadable: () =>
      journalFiles(root).flatMap((file) => {
        const entry = entryOf(file)
        return 'error' in entry ? [entry] : []
      }),
  }
}

/** Files of a folder that are named like journals, in the order of their names. @throws InvalidOptionError */
export function journalFiles(folder: string): string[] {
  try {
    const found = runInScope(null, () => fs.readdirSync(folder, { withFileTypes: true }))
    return found
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map(({ name }) => path.join(folder, name))
      .sort()
  } catch (cause) {
    const wayOut = `${summarise(cause).message}.`
    throw new InvalidOptionError('folder', 'to be a folder that can be read', folder, wayOut, { cause })
  }
}

function entryOf(file: string): HistoryEntry | Unreadable {
  try {
    const { kind, name, tags = [], seed, writtenBy, startedAt } = headerOf(file)
    let outcome: HistoryEntry['outcome'] | undefined
    return {
      path: file,
      kind,
      name,
      tags,
      ...(seed !== undefined && { seed }),
      writtenBy,
      startedAt: new Date(startedAt),
      bytes: runInScope(null, () => fs.statSync(file)).size,
      get outcome() {
        outcome ??= outcomeOf(file)
        return outcome
      },
      read: () => readJournal(file),
      lines: () => journalLines(file),
    }
  } catch (error) {
    if (error instanceof JournalFormatError || error instanceof InvalidOptionError) return { path: file, error }
    throw error
  }
}

/** The first line of a journal. @throws JournalFormatError, InvalidOptionError */
export function headerOf(file: string): JournalOpened {
  const reader = new JournalReader(file)
  for (const line of linesOfFile(file)) {
    reader.read(line)
    if (reader.header !== undefined) return reader.header
  }
  throw new JournalFormatError(file, 1, '', 'It is empty: a journal has a first line.')
}

function outcomeOf(file: string): HistoryEntry['outcome'] {
  try {
    const result = safeParse(lineSchemas['journal.closed'], JSON.parse(lastLine(file) ?? ''))
    return result.success ? result.output.outcome : 'unfinished'
  } catch {
    // Cut off.
    return 'unfinished'
  }
}
