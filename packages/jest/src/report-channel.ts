import path from 'node:path'
import { threadId } from 'node:worker_threads'
import {
  appendRow,
  type ReportSettings,
  recordingSessions,
  type SessionListener,
  type TestInfo,
} from 'faultline/adapter'

/** Set by the reporter, in the process that the workers come from. */
export const channelVariable = 'FAULTLINE_JEST_REPORT'

/** What the reporter asks of those who run tests, as the variable holds it. */
export interface Channel {
  /** Folder for the rows: each worker has a file of its own in it. */
  readonly folder: string
  readonly settings: ReportSettings
}

/** Leaves the sessions of a test for the reporter, since Jest has no way for it; undefined where there is none. */
export function listenerFor(test: TestInfo | undefined): SessionListener | undefined {
  const found = process.env[channelVariable]
  if (found === undefined || found === '' || test?.file === undefined) return undefined
  const { folder, settings } = JSON.parse(found) as Channel
  const { name, file } = test
  return recordingSessions(settings, (record) => {
    appendRow(path.join(folder, `${process.pid}-${threadId}.jsonl`), { file, name, record })
  })
}
