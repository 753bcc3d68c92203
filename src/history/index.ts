/** Journals: what runs leave in a file, read back and found again. */
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
