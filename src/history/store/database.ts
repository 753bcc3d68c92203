import fs from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { real } from '../../clock/real.js'
import { runInScope } from '../../clock/scope.js'
import { isFaultlineError, summarise } from '../../error/index.js'
import { applicationId, migrations as ownMigrations } from './migrations.js'
import { loadSqlite } from './sqlite.js'
import { HistoryStoreError } from './store-error.js'

/** How long one process waits for another that writes. Transactions are short: see `Importing`. */
export const lockWaitMs = 30_000

export interface OpenOptions {
  /** How long to wait for another process that writes, in ms. @default 30 s */
  readonly waitMs?: number
  /** What brings it to the present version. @default those of this faultline */
  readonly migrations?: readonly string[]
}

/**
 * Opens a history, makes it where there is none, and brings an older one to this version.
 * @throws HistoryStoreError
 */
export function openDatabase(file: string, options: OpenOptions = {}): DatabaseSync {
  const { waitMs = lockWaitMs, migrations = ownMigrations } = options
  return named(file, () => {
    runInScope(null, () => fs.mkdirSync(path.dirname(file), { recursive: true }))
    const database = new (loadSqlite().DatabaseSync)(file)
    try {
      database.exec(`PRAGMA busy_timeout = ${waitMs}`)
      checkOwner(database, file, migrations.length)
      // Readers and one writer at a time do not wait for each other. A commit outlasts the death of the process; the
      // last ones may be lost with the power, and are imported again then: journals are synced to the disk.
      inTurn(() => database.exec('PRAGMA journal_mode = WAL'), waitMs)
      database.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
      migrate(database, file, migrations)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

/** A second connection, which no statement can write through. */
export function openToRead(file: string): DatabaseSync {
  return named(file, () => {
    const database = new (loadSqlite().DatabaseSync)(file, { readOnly: true })
    database.exec(`PRAGMA busy_timeout = ${lockWaitMs}`)
    return database
  })
}

/**
 * All of it or nothing, and no other writer meanwhile.
 * @throws HistoryStoreError
 */
export function transact<T>(database: DatabaseSync, file: string, body: () => T): T {
  return named(file, () => {
    // IMMEDIATE: one that had only read before could not be given the lock later, whatever it waits.
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = body()
      database.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk has rolled it back already.
      if (database.isTransaction !== false) rollBack(database)
      throw error
    }
  })
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // None was open; the error that is on its way says more.
  }
}

function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  if (versionOf(database) === migrations.length) return
  transact(database, file, () => {
    // Another process may have been here first.
    for (const step of migrations.slice(versionOf(database))) database.exec(step)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  })
}

function checkOwner(database: DatabaseSync, file: string, currentVersion: number): void {
  const owner = numberOf(database, 'application_id')
  const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (owner !== applicationId && (owner !== 0 || tables.n > 0)) {
    const message = `${file} is a database of another program. Give a path of its own for the history.`
    throw new HistoryStoreError(file, 'another program', message)
  }
  const version = versionOf(database)
  if (version <= currentVersion) return
  const message =
    `${file} is a history of version ${version}, and this faultline knows versions up to ${currentVersion}. ` +
    'Use the faultline that wrote it, or a later one; or give another path, and import the journals anew.'
  throw new HistoryStoreError(file, 'newer', message)
}

function versionOf(database: DatabaseSync): number {
  return numberOf(database, 'user_version')
}

function numberOf(database: DatabaseSync, pragma: string): number {
  const row = database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>
  return row[pragma] as number
}

/** The step to WAL takes the whole file for itself, and SQLite does not wait for that. */
function inTurn(act: () => void, waitMs: number): void {
  const until = real.nowMs() + waitMs
  for (;;) {
    try {
      act()
      return
    } catch (error) {
      if (primaryCode(error) !== codes.busy || real.nowMs() >= until) throw error
      real.block(5)
    }
  }
}

/** Primary result codes. @see https://www.sqlite.org/rescode.html */
export const codes = { error: 1, busy: 5, readOnly: 8 } as const
const problems = new Map<number, readonly [HistoryStoreError['problem'], string]>([
  [codes.busy, ['locked', 'another process writes to it and does not end. Try again when it has.']],
  [6, ['locked', 'another connection of this process writes to it. Try again when it has ended.']],
  [codes.readOnly, ['unreadable', 'it may not be written to. Give another path.']],
  [10, ['unreadable', 'the disk failed to read or write. Give a path on another disk.']],
  [11, ['damaged', 'it is damaged. Remove it and import the journals anew: they are what it was made from.']],
  [13, ['full', 'the disk is full. What was committed before is safe; make room and import again.']],
  [14, ['unreadable', 'it cannot be opened. Give a file in a folder that files can be made in.']],
  [26, ['not a database', 'it is a file of another kind. Give a path of its own for the history.']],
])

export function primaryCode(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** Errors of SQLite and of the disk as ours, which name the file and the way out. */
export function named<T>(file: string, body: () => T): T {
  try {
    return body()
  } catch (cause) {
    if (isFaultlineError(cause)) throw cause
    const known = problems.get(primaryCode(cause) ?? -1)
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (known !== undefined)
      throw new HistoryStoreError(file, known[0], `The history ${file} cannot be used: ${known[1]}`, { cause })
    if (syscall === undefined && code !== 'ERR_SQLITE_ERROR') throw cause
    const message = `The history ${file} cannot be used: ${summarise(cause).message}.`
    throw new HistoryStoreError(file, 'unreadable', message, { cause })
  }
}
