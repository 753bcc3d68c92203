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
export { type History, type HistoryEntry, openHistory, type Unreadable } from './history.js'
export type { HistoryQuery } from './history-query.js'
export { JournalFormatError, JournalWriteError } from './journal-error.js'
export type {
  JournalClosed,
  JournalKind,
  JournalLine,
  JournalOpened,
  JournalOutcome,
  RunClosed,
  RunEvent,
  RunOpened,
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
export { type Journal, type JournalRun, journalLines, readJournal } from './read-journal.js'
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
export type { RecordedRun, ReportSettings, SessionSeed, TestRecord } from './test-run/test-record.js'
export { type ReporterOptions, type ReporterSettings, settleReporter, TestRun } from './test-run/test-run.js'
