import type { FaultData } from '../fault/fault-kind.js'
import type { When } from '../trigger/when.js'

export type { When }

/** A fault as it stands in JSON: defaults may be left out. Checked by its kind when it is read. */
export type FaultJson = { readonly kind: string; readonly [field: string]: unknown }

/** A fault, the points it acts at, and its trigger, as JSON. Without `at` it acts on all code (timers and clocks). */
export interface InjectionData {
  readonly fault: FaultData | FaultJson
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
  /**
   * Choices taken where several tasks could go on at one instant: which of them, from 0, the first being the one that
   * would have gone on anyway; all further choices are 0. A session with an order, be it empty, is interleaved: see
   * `Interleaver`.
   * @default none: tasks go on as they would without faultline
   */
  readonly order?: readonly number[]
}
