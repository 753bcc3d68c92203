import { type Pace, paceWords, runsWords } from '../progress.js'
import type { LimitPhase } from './boundary.js'
import { type Direction, type LimitOf, limitKinds } from './kind.js'

/** How far a search for a limit has got. */
export interface LimitProgress extends Pace {
  readonly of: LimitOf
  readonly direction: Direction | undefined
  readonly phase: LimitPhase
  /** Largest value so far that is tolerated, with all below it. */
  readonly tolerated: number
  /** Smallest that is not; undefined: none so far. */
  readonly broken: number | undefined
}

export type OnLimitProgress = (progress: LimitProgress) => void

export function limitProgressLine(progress: LimitProgress): string {
  const { of, direction, phase, tolerated, broken } = progress
  const { describe } = limitKinds[of]
  const what = direction === undefined ? of : `${of} ${direction}`
  const not = broken === undefined ? '' : `, ${describe(broken)} not`
  return `faultline: ${phase} of ${what}, ${describe(tolerated)} tolerated${not}, ${runsWords(progress)}, ${paceWords(progress)}`
}
