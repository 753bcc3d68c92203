import path from 'node:path'
import { real } from '../../clock/real.js'
import { headerOf } from '../history.js'
import type { JournalOpened } from '../journal-line.js'
import type { FilePlace } from '../numbered-lines.js'
import type { Connection } from './connection.js'
import { Importing, type ImportTask, type KnownJournal } from './importing.js'
import { hashBefore, keyOf, sizeOf } from './journal-place.js'
import { upsert } from './rows.js'

/** How a journal is imported. */
export interface ImportOptions {
  /**
   * Keep each event, too. Figures are computed at the import and need none; the events stay in the journal. A journal
   * that was imported with events keeps them.
   * @default false
   */
  readonly events?: boolean
  /** Import what was imported before once more: a later faultline may compute more figures. @default false */
  readonly again?: boolean
}

/** How long one process is waited for that has begun to import a journal and writes nothing. */
const claimMs = 1000
const pauseMs = 20

/** What an import came to. */
export interface ImportedJournal {
  /** Absolute. */
  readonly path: string
  /** Its id in the table `journal`. */
  readonly journal: number
  /** `grown`: it had been imported before, up to a place that reading began at. `unchanged`: nothing was read. */
  readonly state: 'new' | 'grown' | 'again' | 'unchanged'
  /** Runs that were written; those that were unfinished are written again. */
  readonly runs: number
  /** Events that were read. */
  readonly events: number
  /** What makes it less than whole, as `readJournal` has it; runs with too many events to compute figures. */
  readonly warnings: readonly string[]
}

/**
 * Imports a journal, or what has been added to it since. In short transactions of some hundred runs each: a process that
 * is killed has committed a part, and the next import goes on after it. Several processes may import one journal: each
 * goes on where the others are.
 * @throws JournalFormatError with the line; what comes before it has been imported
 * @throws InvalidOptionError when the file cannot be read
 */
export function importJournal(connection: Connection, file: string, options: ImportOptions = {}): ImportedJournal {
  const whole = path.resolve(file)
  const header = headerOf(whole)
  const key = keyOf(header, whole)
  for (;;) {
    const size = sizeOf(whole)
    const task = connection.transact(() => begin(connection, { key, file: whole, header, size, options }))
    if (task === 'nothing new') return unchanged(connection, key, whole)
    const read = task === 'claimed' ? undefined : new Importing(connection, task).go(size)
    if (task !== 'claimed' && read !== undefined)
      return { path: whole, journal: task.journal, state: task.state, ...read }
    // Another process is at it: on from where it has come to, or where it has died.
    real.block(pauseMs)
  }
}

interface Wanted {
  readonly key: string
  readonly file: string
  readonly header: JournalOpened
  readonly size: number
  readonly options: ImportOptions
}

/** What is to be read. Within a transaction, for another process may begin the same. */
function begin(
  connection: Connection,
  { key, file, header, size, options }: Wanted,
): ImportTask | 'nothing new' | 'claimed' {
  const known = connection.get<KnownJournal>('SELECT * FROM journal WHERE key = ?', key)
  const start = startOf(known, file, size, options)
  if (start === undefined) return 'nothing new'
  const sinceMs = real.epochMs() - (known?.claimed_ms ?? 0)
  if (sinceMs >= 0 && sinceMs < claimMs) return 'claimed'
  const events = options.events === true || known?.events_kept === 1
  const journal = insertJournal(connection, key, file, header, events)
  // What another reading of it has left is not mixed with what is read now.
  if (start.byte === 0 && known !== undefined && known.resume_byte > 0) forgetRuns(connection, journal)
  // Two that begin before either has written both go on: the first to write wins, so one of them always gets further.
  const { revision } = connection.get<{ revision: number }>(
    'UPDATE journal SET claimed_ms = ? WHERE id = ? RETURNING revision',
    ...[real.epochMs(), journal],
  ) as { revision: number }
  return { journal, revision, file, header, start, events, known, state: stateOf(known, start) }
}

function unchanged(connection: Connection, key: string, file: string): ImportedJournal {
  const { id, warnings } = connection.get<KnownJournal>('SELECT * FROM journal WHERE key = ?', key) as KnownJournal
  return { path: file, journal: id, state: 'unchanged', runs: 0, events: 0, warnings: JSON.parse(warnings) }
}

function stateOf(known: KnownJournal | undefined, start: FilePlace): ImportTask['state'] {
  // Another process may have begun, and written nothing.
  if (known === undefined || known.resume_byte === 0) return 'new'
  return start.byte === 0 ? 'again' : 'grown'
}

/** Where to begin; undefined: there is nothing new. */
function startOf(
  known: KnownJournal | undefined,
  file: string,
  size: number,
  { events, again }: ImportOptions,
): FilePlace | undefined {
  const fromStart = { byte: 0, line: 0 }
  if (known === undefined || again === true || (events === true && known.events_kept === 0)) return fromStart
  if (size <= known.bytes) return undefined
  const place = { byte: known.resume_byte, line: known.resume_line }
  return hashBefore(file, place) === known.resume_hash ? place : fromStart
}

function insertJournal(
  connection: Connection,
  key: string,
  file: string,
  header: JournalOpened,
  events: boolean,
): number {
  const { kind, name, tags = [], writtenBy, startedAt, seed = null, git } = header
  const row = {
    path: file,
    kind,
    name,
    tags: JSON.stringify(tags),
    written_by: writtenBy,
    started_ms: Date.parse(startedAt),
    seed,
    git_commit: git?.commit ?? null,
    git_branch: git?.branch ?? null,
    git_dirty: git === undefined ? null : Number(git.dirty),
    imported_ms: real.epochMs(),
    events_kept: Number(events),
  }
  const id = connection.get<{ id: number }>('SELECT id FROM journal WHERE key = ?', key)?.id
  if (id === undefined) {
    const fresh = {
      outcome: 'unfinished',
      warnings: '[]',
      bytes: 0,
      revision: 0,
      claimed_ms: 0,
      resume_byte: 0,
      resume_line: 0,
      resume_run: 0,
      resume_hash: '',
    }
    return upsert(connection, 'journal', { key }, { ...row, ...fresh })
  }
  const set = Object.keys(row).map((column) => `${column} = ?`)
  connection.run(`UPDATE journal SET ${set.join(', ')} WHERE id = ?`, ...Object.values(row), id)
  return id
}

function forgetRuns(connection: Connection, journal: number): void {
  for (const table of ['run', 'test_result', 'exploration'])
    connection.run(`DELETE FROM ${table} WHERE journal_id = ?`, journal)
  const set = `revision = revision + 1, bytes = 0, resume_byte = 0, resume_line = 0, resume_run = 0, resume_hash = ''`
  connection.run(`UPDATE journal SET ${set} WHERE id = ?`, journal)
}
