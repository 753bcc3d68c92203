import fs from 'node:fs'
import { runInScope } from '../../clock/scope.js'
import type { TestRecord } from './test-record.js'

/** A session that ended in a test, as one line of a file that workers leave for a reporter. */
export interface SidecarRow {
  /** Path of the test's file. */
  readonly file: string
  /** Full name of the test. */
  readonly name: string
  readonly record: TestRecord
}

/** Appends a row, outside of all sessions: faults on files are not meant for it. */
export function appendRow(file: string, row: SidecarRow): void {
  runInScope(null, () => fs.appendFileSync(file, `${JSON.stringify(row)}\n`))
}
