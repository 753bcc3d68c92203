import type { ClusterSketch } from '../../chaos/cluster-face.js'
import type { ExplorationRecord } from '../../explore/record/index.js'
import type { Targets } from '../../metric/index.js'
import type { SessionSummary } from './session-summary.js'

/** What a reporter tells those who run tests. */
export interface ReportSettings {
  /** What each system is to reach. @default none are judged */
  readonly targets?: Targets
  /** Timelines are wanted, for a journal. */
  readonly journal: boolean
}

/** A session of a test, as it can be run again. */
export interface SessionSeed {
  readonly seed: number
  readonly failed: boolean
  /** The line to paste. */
  readonly replay: string
}

/** A session with its timeline, for a journal. */
export interface RecordedRun {
  readonly seed: number
  readonly failed: boolean
  /** It was nested in another session. */
  readonly nested: boolean
  /** The line to paste; none for nested ones, whose seeds come from the session around them. */
  readonly replay?: string
  readonly scenario?: string
  readonly summary: SessionSummary
  /** Of its clusters, if it had any. */
  readonly diagrams?: readonly ClusterSketch[]
  /** The timeline, as JSON lines. */
  readonly events: string
}

/** A search of a test, for a journal. */
export interface RecordedExploration {
  /** Index in `runs` of the session that it was told as; undefined: no timeline of it was kept. */
  readonly run?: number
  readonly record: ExplorationRecord
}

/** All sessions of a test so far. Its size does not grow with their number, but for the timelines up to a limit. */
export interface TestRecord {
  /** Sessions, those that were nested among them. */
  readonly sessions: number
  readonly nested: number
  readonly summary: SessionSummary
  /** Of the first sessions that failed, and of the last one; nested ones are not among them. */
  readonly seeds: readonly SessionSeed[]
  readonly runs: readonly RecordedRun[]
  /** Sessions whose timelines were one too many to keep. */
  readonly runsLeftOut: number
  /** The first of them, where a journal is written. */
  readonly explorations: readonly RecordedExploration[]
}
