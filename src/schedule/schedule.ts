import type { FaultData } from '../fault/fault-kind.js'

/** When an injection acts, as JSON. All conditions given must hold. */
export interface When {
  /** Start of the window, in virtual ms since the session was opened. @default 0 */
  readonly fromMs?: number
  /** Length of the window in virtual ms. Without it the window has no end. */
  readonly forMs?: number
  /** Numbers of the calls at each point, from 1. */
  readonly calls?: readonly number[]
  /** Chance of acting at a call that fits, 0 to 1. @default 1 */
  readonly probability?: number
  /** Most times it acts. */
  readonly limit?: number
}

/** A fault, the points it acts at, and its trigger, as JSON. Without `at` it acts on all code (timers and clocks). */
export interface InjectionData {
  readonly fault: FaultData
  readonly at?: string
  readonly when?: When
  /** May end without having acted. @default false */
  readonly optional?: boolean
}

/** A list of injections and a seed: JSON, replayable, shrinkable. */
export interface Schedule {
  readonly version: 1
  readonly seed: number
  readonly injections: readonly InjectionData[]
}
