import type { ExplorationRecord } from '../explore/record/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { GitFacts } from './git.js'

/** Major version of the format. A reader refuses a newer one; lines of a type it does not know it keeps aside. */
export const journalVersion = 1

export const journalKinds = ['experiment', 'resilience', 'continuous', 'gameday', 'test'] as const
/** What a journal tells of: one call of what is named so; `test`: a run of a test runner. */
export type JournalKind = (typeof journalKinds)[number]

export const journalOutcomes = ['passed', 'failed', 'aborted', 'interrupted', 'not started'] as const
/** How a run or a journal ended. */
export type JournalOutcome = (typeof journalOutcomes)[number]

/** First line, and first milestone. */
export interface JournalOpened {
  readonly type: 'journal.opened'
  readonly version: number
  readonly kind: JournalKind
  readonly name: string
  /** Program and version: `faultline 1.2.0`. */
  readonly writtenBy: string
  /** Real time, ISO 8601 in UTC. */
  readonly startedAt: string
  readonly seed?: number
  readonly tags?: readonly string[]
  /** Its own, by which a copy of it is known: a random UUID. */
  readonly id?: string
  /** The code that it was written by. */
  readonly git?: GitFacts
}

/** A session begins. Several may be open at a time. */
export interface RunOpened {
  readonly type: 'run.opened'
  /** Number of the run in its journal, from 1. */
  readonly run: number
  /** What the run is of: an experiment, a test. */
  readonly name: string
  readonly scenario?: string
  readonly seed: number
  /** The line to paste that shows it again. */
  readonly replay?: string
}

/** One event of the timeline of a run. */
export interface RunEvent {
  readonly type: 'event'
  readonly run: number
  readonly event: TimelineEvent
}

/** A run has ended; a milestone. One that was killed has no such line. */
export interface RunClosed {
  readonly type: 'run.closed'
  readonly run: number
  readonly outcome: JournalOutcome
  /** Whatever its writer wants to find again without reading the events: JSON. */
  readonly summary?: unknown
}

/** What a search tried and found. */
export interface Explored {
  readonly type: 'explored'
  /** Full name of the test that searched, or of whatever did. */
  readonly test: string
  /** Path of its file from the root of the project, with slashes. */
  readonly file?: string
  /** The run that it was told as: of the run that shows its finding, or of the session around all. */
  readonly run?: number
  readonly record: ExplorationRecord
}

/** How a test of a runner ended: its sessions, which may fail and be tried again, do not tell. */
export interface TestEnded {
  readonly type: 'test.ended'
  /** Full name. */
  readonly name: string
  /** Path of its file from the root of the project, with slashes. */
  readonly file: string
  /** From 1, where the runner knows it. */
  readonly line?: number
  readonly outcome: 'passed' | 'failed'
  /** It passed, but not at its first attempt. */
  readonly flaky: boolean
  /** Its first and last run in the journal. Absent: none of its sessions was recorded. */
  readonly runs?: readonly [first: number, last: number]
}

/** Last line, and last milestone. */
export interface JournalClosed {
  readonly type: 'journal.closed'
  readonly outcome: JournalOutcome
  readonly summary?: unknown
}

export type JournalLine = JournalOpened | RunOpened | RunEvent | RunClosed | Explored | TestEnded | JournalClosed
