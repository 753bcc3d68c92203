import { InvalidOptionError } from '../error/index.js'

/** A moment of real time: a date, ms since 1970, or text such as 2026-01-01. */
export type Moment = Date | number | string

/** Ms since 1970. @throws InvalidOptionError */
export function momentMs(option: string, moment: Moment): number {
  const ms = new Date(moment).getTime()
  if (Number.isFinite(ms)) return ms
  throw new InvalidOptionError(option, 'to be a date, ms since 1970, or text such as 2026-01-01', moment)
}
