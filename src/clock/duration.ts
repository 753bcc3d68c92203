import ms from 'ms'
import { InvalidOptionError } from '../error/invalid-option.js'

/** Milliseconds, or text such as `'250ms'`, `'30s'`, `'1.5h'`. */
export type Duration = number | string

const rule = "to be milliseconds, 0 or more, or text such as '30s' or '1.5h'"
const signedRule = "to be milliseconds or text such as '30s' or '-1.5h'"

/**
 * A duration in milliseconds, 0 or more.
 * @param name the option, for the message
 * @throws InvalidOptionError on NaN, Infinity, negative values and text that is not a duration
 */
export function toMs(name: string, duration: Duration): number {
  const value = parse(duration)
  if (value === undefined || value < 0) throw new InvalidOptionError(name, rule, duration)
  return value
}

/** As `toMs`, for what may be negative: the offset of a clock, a jump back. @throws InvalidOptionError */
export function toSignedMs(name: string, duration: Duration): number {
  const value = parse(duration)
  if (value === undefined) throw new InvalidOptionError(name, signedRule, duration)
  return value
}

function parse(duration: unknown): number | undefined {
  // `ms` answers undefined for what it does not know, but throws on an empty text.
  const text = typeof duration === 'string' ? duration.trim() : ''
  const value = text === '' ? duration : ms(text as ms.StringValue)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
