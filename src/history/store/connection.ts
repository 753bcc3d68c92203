import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { InvalidOptionError, summarise } from '../../error/index.js'
import { codes, named, type OpenOptions, openDatabase, openToRead, primaryCode, transact } from './database.js'
import { HistoryStoreError } from './store-error.js'

export type Value = SQLInputValue

/** An open history: statements prepared once, and transactions. */
export class Connection {
  readonly file: string
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  #readOnly: DatabaseSync | undefined
  #open = true

  constructor(file: string, options?: OpenOptions) {
    this.file = file
    this.#database = openDatabase(file, options)
  }

  run(sql: string, ...values: readonly Value[]): void {
    this.#prepare(sql).run(...values)
  }

  get<T>(sql: string, ...values: readonly Value[]): T | undefined {
    return this.#named(() => this.#prepare(sql).get(...values) as T | undefined)
  }

  all<T>(sql: string, ...values: readonly Value[]): T[] {
    return this.#named(() => this.#prepare(sql).all(...values) as T[])
  }

  /** Row by row. Each call has a statement of its own: several may be under way. */
  *iterate<T>(sql: string, ...values: readonly Value[]): Generator<T> {
    const rows = this.#named(() => this.#database.prepare(sql).iterate(...values) as unknown as Iterator<T>)
    for (;;) {
      const { done, value } = this.#named(() => rows.next())
      if (done === true) return
      yield value as T
    }
  }

  exec(sql: string): void {
    this.#named(() => this.#database.exec(sql))
  }

  /** All of it or nothing, and no other writer meanwhile. @throws HistoryStoreError */
  transact<T>(body: () => T): T {
    this.#mustBeOpen()
    return transact(this.#database, this.file, body)
  }

  /** By a connection that cannot write. @throws InvalidOptionError, HistoryStoreError */
  select<T>(sql: string, ...values: readonly Value[]): T[] {
    return this.#named(() => {
      this.#readOnly ??= openToRead(this.file)
      try {
        return this.#readOnly.prepare(sql).all(...values) as T[]
      } catch (cause) {
        const problem = primaryCode(cause)
        if (problem !== codes.error && problem !== codes.readOnly) throw cause
        const wayOut = `${summarise(cause).message}. The tables are in docs/history.md.`
        throw new InvalidOptionError('sql', 'to be a SELECT of the history', sql, wayOut, { cause })
      }
    })
  }

  /** Calling it again does nothing. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#prepared.clear()
    this.#readOnly?.close()
    this.#database.close()
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#prepared.set(sql, statement)
    }
    return statement
  }

  #named<T>(body: () => T): T {
    this.#mustBeOpen()
    return named(this.file, body)
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new HistoryStoreError(this.file, 'closed', `The history ${this.file} is closed.`)
  }
}
