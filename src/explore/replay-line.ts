import type { Origin } from '../chaos/index.js'
import { fromToken, toToken } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Finding } from './report.js'

/**
 * The line to paste that shows a finding again: it runs its schedule alone. Where that holds code that no token can (a
 * class of error), and for what no run of the search has reached, it searches again from the same seed.
 */
export function replayLine({ schedule, failure }: Finding, searchSeed: number, origin: Origin): string {
  const alone = failure.oracle !== 'sometimes' && isWritable(schedule)
  return alone ? lineWith(`FAULTLINE_REPLAY=${toToken(schedule)}`, origin) : searchLine(searchSeed, origin)
}

/** The line to paste that searches again. */
export function searchLine(seed: number, origin: Origin): string {
  return lineWith(`FAULTLINE_SEED=${seed}`, origin)
}

function lineWith(environment: string, { runner, test }: Origin): string {
  return test === undefined ? environment : runner.replay(test, environment)
}

/** All of it can be written down: nothing in it is code. */
export function isWritable(schedule: Schedule): boolean {
  try {
    fromToken(toToken(schedule))
    return true
  } catch {
    return false
  }
}
