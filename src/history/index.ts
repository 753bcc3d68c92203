/** Journals: what runs leave in a file, read back and found again. */

export {
  AbortedError,
  type CommandListener,
  type CommandName,
  type ControlOptions,
  type OpenControl,
  openControl,
  type RunControl,
} from '../watch/index.js'
export * from './compare/index.js'
export { type GitFacts, gitFacts } from './git.js'
export { type History, type HistoryEntry, openHistory, type Unreadable } from './history.js'
export type { HistoryQuery } from './history-query.js'
export { JournalFormatError, JournalWriteError } from './journal-error.js'
export type {
  Explored,
  JournalClosed,
  JournalKind,
  JournalLine,
  JournalOpened,
  JournalOutcome,
  RunClosed,
  RunEvent,
  RunOpened,
  TestEnded,
} from './journal-line.js'
export {
  createJournal,
  type JournalEnd,
  type JournalHeader,
  JournalWriter,
  journalFolder,
  type RunEnd,
  type RunHeader,
} from './journal-writer.js'
export type { Moment } from './moment.js'
export {
  type Journal,
  type JournalExploration,
  type JournalRun,
  type JournalTest,
  journalLines,
  readJournal,
} from './read-journal.js'
export type { FlakyQuery, FlakyTest, FlakyVersion } from './store/flaky.js'
export type { ImportedFolder } from './store/import-folder.js'
export type { ImportedJournal, ImportOptions } from './store/import-journal.js'
export type { JournalQuery, StoredJournal } from './store/journals.js'
export type { MetricQuery, StoredMetric } from './store/metrics.js'
export type { Keep, Pruned, PruneOptions } from './store/prune.js'
export type { RunQuery } from './store/run-query.js'
export type { RunsQuery, StoredRun } from './store/runs.js'
export { openStore, type Store, type StoreOptions } from './store/store.js'
export { HistoryStoreError, type StoreProblem } from './store/store-error.js'
export { type MannKendall, mannKendall } from './store/trend/mann-kendall.js'
export { theilSen } from './store/trend/theil-sen.js'
export type { Trend, TrendPoint, TrendQuery } from './store/trend/trends.js'
export { printReport } from './test-run/print-report.js'
export { propertiesOf } from './test-run/properties.js'
export { type ReportedTest, type RunReport, reportOf } from './test-run/run-report.js'
export {
  type MissedTarget,
  type SessionSummary,
  type SystemSummary,
  summaryOf,
  type TriedFault,
} from './test-run/session-summary.js'
export { SidecarReader } from './test-run/sidecar.js'
export type {
  RecordedExploration,
  RecordedRun,
  ReportSettings,
  SessionSeed,
  TestRecord,
} from './test-run/test-record.js'
export {
  type EndedRun,
  type ReporterOptions,
  type ReporterSettings,
  settleReporter,
  TestRun,
} from './test-run/test-run.js'
