import { fromToken, toToken } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Session } from './session.js'

/** The schedule of a replay token, or undefined where none is set. @throws ReplayError for a damaged one */
export function readReplay(token: string | undefined): Schedule | undefined {
  const text = token?.trim() ?? ''
  if (text === '') return undefined
  return fromToken(text)
}

/**
 * What to set to see a run again: a token of its seed and schedule, or the seed alone where the schedule holds code that
 * no token can (a mapper, a class of error); the test then gives the schedule itself.
 */
function replayEnvironment(seed: number, schedule: Schedule | undefined): string {
  try {
    const token = toToken({ seed, injections: schedule?.injections ?? [], ...orderOf(schedule) })
    if (schedule !== undefined) fromToken(token)
    return `FAULTLINE_REPLAY=${token}`
  } catch {
    return `FAULTLINE_SEED=${seed}`
  }
}

function orderOf(schedule: Schedule | undefined): Pick<Schedule, 'order'> {
  return schedule?.order === undefined ? {} : { order: schedule.order }
}

/** The lines to paste that run a session again: for a fork those of the session it began in, which makes its seed. */
export function replayLines({ root }: Session): string[] {
  const { runner, test } = root.origin
  const environment = replayEnvironment(root.seed, root.settings.schedule)
  return [test === undefined ? environment : runner.replay(test, environment)]
}
