import {
  mergeRecords,
  type ReportSettings,
  recordingSessions,
  type SessionListener,
  type TestRecord,
} from 'faultline/adapter'
import { inject, type TestContext, TestRunner } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** What the reporter asks of those who run tests. */
    faultline?: ReportSettings
  }
  interface TaskMeta {
    /** The chaos sessions of a test, over all its attempts; where `@faultline/vitest/reporter` is among the reporters. */
    faultline?: TestRecord
  }
}

export type { TestRecord }

/** Records the sessions of a test in its metadata, for the reporter; undefined where there is none. */
export function listenerFor(context: TestContext | undefined): SessionListener | undefined {
  const settings = inject('faultline')
  if (settings === undefined) return undefined
  const task = context?.task ?? TestRunner.getCurrentTest()
  if (task === undefined) return undefined
  const { meta } = task
  return recordingSessions(settings, (record) => {
    meta.faultline = meta.faultline === undefined ? record : mergeRecords([meta.faultline, record])
  })
}
