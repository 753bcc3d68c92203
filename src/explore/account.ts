import type { Frame } from '../clock/trace.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { TimelineEvent } from '../timeline/index.js'
import type { Failure } from './run-record.js'

/** Which of several tasks went on, where several could at one instant. */
export interface Choice {
  /** Virtual ms. */
  readonly atMs: number
  /** What they were, the one that would have gone on anyway first: `stock.read #2`, of the second chain of tasks begun. */
  readonly tasks: readonly string[]
  /** Index of the one that went on. */
  readonly chosen: number
}

/** A sequence diagram of a cluster. */
export interface Diagram {
  /** Name of the cluster. */
  readonly cluster: string
  readonly text: string
  /** The same as the source of a Mermaid diagram. */
  readonly mermaid: string
}

/** A run that was looked at closely, to be told of. */
export interface Account {
  /** Undefined: it passed. */
  readonly failure: Failure | undefined
  readonly events: readonly TimelineEvent[]
  /** Of an interleaved run. */
  readonly choices: readonly Choice[]
  /**
   * Where in the code the calls come from that an injection has acted on, by its number, from 1. None of those that act at
   * no call, or at calls that only libraries make.
   */
  readonly callers: ReadonlyMap<number, readonly Frame[]>
  /** Of each cluster that the run has made: what went between its nodes, where it matters. */
  readonly diagrams: readonly Diagram[]
  /** Injections that never acted. */
  readonly idle: readonly InjectionData[]
}
