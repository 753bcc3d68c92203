import { fromToken } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'

/** The schedule of a replay token, or undefined where none is set. @throws ReplayError for a damaged one */
export function readReplay(token: string | undefined): Schedule | undefined {
  const text = token?.trim() ?? ''
  if (text === '') return undefined
  return fromToken(text)
}
