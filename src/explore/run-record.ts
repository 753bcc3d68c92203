import type { CallShape, FaultTarget } from '../fault/index.js'
import type { Candidate } from './candidate.js'

/** A call of a point, as a run has seen it. */
export interface CallSeen {
  readonly point: string
  /** Number of the call at its point, from 1. */
  readonly call: number
  /** Number of the call in its run, from 0. */
  readonly index: number
  /** The call that it was made within, where the code beneath one point calls another. */
  readonly parent: CallSeen | undefined
  /** Virtual ms since the session was opened. */
  readonly atMs: number
  /** What faults may act on there. */
  readonly takes: readonly FaultTarget[]
  readonly shape: CallShape
  /** It is made by an async function, which never throws. */
  readonly rejects: boolean
  /** It was given an AbortSignal. */
  readonly signal: boolean
  /** Virtual ms from the call to the next timer of the code under test, when all that was pending then had run. */
  readonly nextTimerMs: number | undefined
  /** A fault acted on it. */
  readonly acted: boolean
  /** What it was given, in few words that tell one list of arguments from another; undefined: nobody asked. */
  readonly given: string | undefined
  /** It came to what is beneath the point; false too where that cannot be told. */
  readonly reached: boolean
  /** What it answered, in few words that tell one answer from another; undefined: it has not, or nobody asked. */
  readonly answer: string | undefined
  /** How many calls had begun when it ended. */
  readonly endedAfter: number | undefined
  /** What a message between nodes is about, in a word or two that all of its sort share; undefined: it is none. */
  readonly about: string | undefined
  /** It is made to the disk of a node of a cluster. */
  readonly ofDisk: boolean
}

/** A cluster that a run has made. */
export interface ClusterSeen {
  /** Point of its network. */
  readonly name: string
  /** Names of its nodes at the end, which are points. */
  readonly nodes: readonly string[]
}

/** What tells that a run has failed. */
export type OracleName = (typeof oracleNames)[number]
export const oracleNames = [
  'body',
  'uncaught',
  'unhandled rejection',
  'deadlock',
  'livelock',
  'always',
  'eventually',
  'recovery',
  'never settled',
  'leak',
  'contract',
  'sometimes',
  'clean-up',
] as const

/** How a run failed. */
export interface Failure {
  readonly oracle: OracleName
  readonly error: unknown
  /** The same for failures of one kind: oracle, name of the error, its message without numbers. */
  readonly key: string
  /** Virtual ms. */
  readonly atMs: number
}

/** One run of the body, as the search remembers it. */
export interface RunRecord {
  readonly candidate: Candidate
  readonly calls: readonly CallSeen[]
  readonly clusters: readonly ClusterSeen[]
  /** Undefined: it passed. */
  readonly failure: Failure | undefined
  /** Some fault acted. */
  readonly acted: boolean
  /** Choices taken, of an interleaved run. */
  readonly order: readonly number[]
  /** How many tasks there were to choose from, at each. */
  readonly widths: readonly number[]
  /** Length of the run, in virtual ms. */
  readonly virtualMs: number
}
