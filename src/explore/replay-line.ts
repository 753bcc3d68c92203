import type { Origin } from '../chaos/index.js'
import { fromToken, toToken } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'

/**
 * The line to paste that runs a finding's schedule alone. Where it holds code that no token can (a class of error), the
 * one that searches again from the same seed.
 */
export function replayLine(schedule: Schedule, searchSeed: number, { runner, test }: Origin): string {
  const environment = isWritable(schedule) ? `FAULTLINE_REPLAY=${toToken(schedule)}` : `FAULTLINE_SEED=${searchSeed}`
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
