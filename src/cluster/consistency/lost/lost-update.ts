import type { Operation } from '../operation.js'

/** An update of which nothing is left. */
export interface LostUpdate {
  /** The updates that cannot all be there. */
  readonly updates: readonly Operation[]
  /** What shows it, if it is a read. */
  readonly read: Operation | undefined
  readonly reason: string
}

/** What one of the ways to lose updates comes to. */
export interface LostUpdates {
  readonly lost: readonly LostUpdate[]
  /** The history has something to judge. */
  readonly judged: boolean
  /** Why it could not be judged, if it could not. */
  readonly unknown: string | undefined
}
