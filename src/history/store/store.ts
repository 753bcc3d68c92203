import path from 'node:path'
import { type Duration, toMs } from '../../clock/duration.js'
import { InvalidOptionError } from '../../error/index.js'
import { journalFolder } from '../journal-writer.js'
import { Connection, type Value } from './connection.js'
import { type FlakyQuery, type FlakyTest, flakyTests } from './flaky.js'
import { type ImportedFolder, importFolder } from './import-folder.js'
import { type ImportedJournal, type ImportOptions, importJournal } from './import-journal.js'
import { type JournalQuery, journalsOf, type StoredJournal } from './journals.js'
import { type MetricQuery, metricsOf, type StoredMetric } from './metrics.js'
import { type Pruned, type PruneOptions, prune } from './prune.js'
import { type RunsQuery, runsOf, type StoredRun } from './runs.js'
import { type Trend, type TrendQuery, trendsOf } from './trend/trends.js'

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
   * Imports all journals of a folder; one that is none is told and left out.
   * @param folder @default that of FAULTLINE_JOURNAL
   * @throws InvalidOptionError when the folder cannot be read
   */
  importFolder(folder?: string, options?: ImportOptions): ImportedFolder
  /** Journals, the newest first. @throws InvalidOptionError */
  journals(query?: JournalQuery): StoredJournal[]
  /** Runs, the newest first. @throws InvalidOptionError */
  runs(query?: RunsQuery): StoredRun[]
  /** Figures of runs: by test, system and metric, the oldest first. @throws InvalidOptionError */
  metrics(query?: MetricQuery): StoredMetric[]
  /** How metrics went from commit to commit: by test, system and metric. @throws InvalidOptionError */
  trends(query?: TrendQuery): Trend[]
  /** Tests that passed and failed with the same code, the most unsteady first. @throws InvalidOptionError */
  flaky(query?: FlakyQuery): FlakyTest[]
  /**
   * Deletes what is not to be kept.
   * @throws InvalidOptionError
   * @example store.prune({ keep: { runs: 100, age: '90d', failed: true } })
   */
  prune(options: PruneOptions): Pruned
  /**
   * Rows of any SELECT over the tables of docs/history.md. What would write is refused.
   * @throws InvalidOptionError when it is no SELECT of them
   */
  select<T>(sql: string, ...values: readonly Value[]): T[]
  /** Calling it again does nothing. */
  close(): void
}

/** How a history is opened. */
export interface StoreOptions {
  /** How long to wait for another process that writes: ms, or '30s'. @default '30s' */
  readonly wait?: Duration
}

const fileName = 'history.sqlite'

/**
 * Opens the history, and makes it where there is none. `node:sqlite` is loaded by it, and by nothing before.
 * @param file @default `history.sqlite` in the folder of FAULTLINE_JOURNAL
 * @throws HistoryStoreError when it is none, of a later version, or locked for longer than `wait`
 * @throws InvalidOptionError
 * @example
 * using store = openStore('journals/history.sqlite')
 * store.importJournal('journals/test-shop-2026-11-25T10-01-46-123Z.jsonl')
 */
export function openStore(file?: string, options: StoreOptions = {}): Store {
  const waitMs = toMs('wait', options.wait ?? '30s')
  const connection = new Connection(path.resolve(placeOf(file)), { waitMs })
  return {
    path: connection.file,
    importJournal: (journal, options) => importJournal(connection, journal, options),
    importFolder: (folder, options) => importFolder(connection, folderOf(folder), options),
    journals: (query) => journalsOf(connection, query),
    runs: (query) => runsOf(connection, query),
    metrics: (query) => metricsOf(connection, query),
    trends: (query) => trendsOf(connection, query),
    flaky: (query) => flakyTests(connection, query),
    prune: (options) => prune(connection, options),
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

function folderOf(given: string | undefined): string {
  const folder = journalFolder(given)
  if (folder !== undefined) return path.resolve(folder)
  throw new InvalidOptionError('folder', 'to be a folder of journals', folder, 'Give one, or set FAULTLINE_JOURNAL.')
}
