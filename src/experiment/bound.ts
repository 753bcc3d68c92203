import { toMs } from '../clock/duration.js'
import { InvalidOptionError } from '../error/index.js'
import type { Unit } from '../metric/figure.js'

/** A bound on one figure, read from text such as `< 30s`. */
export interface Bound {
  /** As it was written, in one form: `< 30s`. */
  readonly text: string
  /** `above`: a figure that grows will not break it. */
  readonly direction: 'above' | 'other'
  holds(value: number): boolean
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '=': (value, bound) => value === bound,
  '!=': (value, bound) => value !== bound,
}

const form = /^(<=?|>=?|==?|!=)\s*(\S.*)$/

/**
 * @param name of the option, for the message
 * @param unit of the figure; a duration may be text only where it is `ms`
 * @throws InvalidOptionError
 */
export function readBound(name: string, given: unknown, unit: Unit): Bound {
  const example = { ms: '< 30s', ratio: '>= 0.95', score: '> 80', count: '< 100' }[unit]
  const expected = `to be a comparison with a number, such as '${example}'`
  const match = typeof given === 'string' ? form.exec(given.trim()) : null
  if (match === null)
    throw new InvalidOptionError(name, expected, given, 'Or give a function that answers true or false.')
  const [, written, operand] = match as unknown as [string, string, string]
  const sign = written === '==' ? '=' : written
  const compare = comparisons[sign] as (value: number, bound: number) => boolean
  const bound = readNumber(name, operand.trim(), given, unit, expected)
  const direction = sign.startsWith('>') ? 'above' : 'other'
  return { text: `${sign} ${operand.trim()}`, direction, holds: (value) => compare(value, bound) }
}

function readNumber(name: string, operand: string, given: unknown, unit: Unit, expected: string): number {
  if (operand.endsWith('%'))
    throw new InvalidOptionError(name, expected, given, 'Ratios are 0 to 1 and scores 0 to 100, never percentages.')
  const plain = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(operand) ? Number(operand) : undefined
  if (unit === 'ms') return plain ?? durationOf(name, operand, given, expected)
  if (plain === undefined || !Number.isFinite(plain)) throw new InvalidOptionError(name, expected, given)
  const most = { ratio: 1, score: 100, count: Number.POSITIVE_INFINITY }[unit]
  if (plain > most || (unit !== 'count' && plain < 0))
    throw new InvalidOptionError(name, `to compare with a number between 0 and ${most}`, given)
  return plain
}

function durationOf(name: string, operand: string, given: unknown, expected: string): number {
  try {
    return toMs(name, operand)
  } catch {
    throw new InvalidOptionError(name, expected, given)
  }
}
