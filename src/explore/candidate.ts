import type { Chooser } from '../clock/interleaver.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'

/** What a search is to run next: a schedule, or one whose order is chosen as the run goes. */
export interface Candidate {
  readonly injections: readonly InjectionData[]
  /** Makes the run an interleaved one: its choices, and 0 for all that follow. */
  readonly order?: readonly number[]
  /** Makes the run an interleaved one, and decides; wins over `order`. */
  readonly chooser?: Chooser
  /** @default the search's */
  readonly seed?: number
  /** A failure is no finding yet: its strategy looks for the cause first. */
  readonly probe?: true
}

/** The run without any fault. */
export const nothing: Candidate = { injections: [] }

export function candidateOf({ seed, injections, order }: Schedule): Candidate {
  return { seed, injections, ...(order === undefined ? {} : { order }) }
}
