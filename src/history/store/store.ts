import path from 'node:path'
import { InvalidOptionError } from '../../error/index.js'
import { journalFolder } from '../journal-writer.js'
import { Connection, type Value } from './connection.js'
import { type ImportedJournal, type ImportOptions, importJournal } from './import-journal.js'

/** The history of many journals in one SQLite database. */
export interface Store extends Disposable {
  /** The file, absolute. */
  readonly path: string
  /**
   * Imports a journal. One that was imported before is not imported twice, wherever its file is now; what has been added
   * to it since is.
   * @throws JournalFormatError with the line; what comes before it has been imported
   * @throws InvalidOptionError when the file cannot be read
   * @throws HistoryStoreError
   */
  importJournal(path: string, options?: ImportOptions): ImportedJournal
  /**
   * Rows of any SELECT over the tables of docs/history.md. What would write is refused.
   * @throws HistoryStoreError
   */
  select<T>(sql: string, ...values: readonly Value[]): T[]
  /** Calling it again does nothing. */
  close(): void
}

const fileName = 'history.sqlite'

/**
 * Opens the history, and makes it where there is none. `node:sqlite` is loaded by it, and by nothing before.
 * @param file @default `history.sqlite` in the folder of FAULTLINE_JOURNAL
 * @throws HistoryStoreError when it is none, of a later version, or locked for more than 30 s
 * @throws InvalidOptionError
 * @example
 * using store = openStore('journals/history.sqlite')
 * store.importJournal('journals/test-shop-2026-11-25T10-01-46-123Z.jsonl')
 */
export function openStore(file?: string): Store {
  const connection = new Connection(path.resolve(placeOf(file)))
  return {
    path: connection.file,
    importJournal: (journal, options) => importJournal(connection, journal, options),
    select: (sql, ...values) => connection.select(sql, ...values),
    close: () => connection.close(),
    [Symbol.dispose]: () => connection.close(),
  }
}

function placeOf(file: string | undefined): string {
  if (file !== undefined && file !== '') return file
  const folder = journalFolder()
  if (file === undefined && folder !== undefined) return path.join(folder, fileName)
  throw new InvalidOptionError('path', 'to be that of a database', file, 'Give one, or set FAULTLINE_JOURNAL.')
}
