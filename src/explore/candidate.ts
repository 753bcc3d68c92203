import type { Chooser } from '../clock/interleaver.js'
import type { InjectionData } from '../schedule/schedule.js'

/** What a search is to run next: a schedule, or one whose order is chosen as the run goes. */
export interface Candidate {
  readonly injections: readonly InjectionData[]
  /** Makes the run an interleaved one: its choices, and 0 for all that follow. */
  readonly order?: readonly number[]
  /** Makes the run an interleaved one, and decides; wins over `order`. */
  readonly chooser?: Chooser
  /** @default the search's */
  readonly seed?: number
}

/** The run without any fault. */
export const nothing: Candidate = { injections: [] }
