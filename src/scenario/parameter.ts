import { type Duration, toSignedMs } from '../clock/duration.js'
import { InvalidOptionError } from '../error/invalid-option.js'

/** How strong a scenario is. */
export type Severity = 'low' | 'medium' | 'high' | 'critical'

export const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical']

/** One value, or one for each severity. */
export type BySeverity<T> = T | Readonly<Record<Severity, T>>

/** `ms`: virtual milliseconds; `ratio`: 0 to 1; `ppm`: parts per million. */
export type Unit = 'ms' | 'ratio' | 'ppm' | 'count' | '/s' | 'B/s'

/** What a scenario can be given: its unit, its range, its default for each severity, and how it is checked. */
export interface Parameter<Value, Input = Value> {
  readonly type: 'number' | 'range' | 'choice' | 'text' | 'list'
  readonly unit?: Unit
  /** Smallest and largest number that is accepted. */
  readonly range?: readonly [min: number, max: number]
  /** Words that are accepted. */
  readonly values?: readonly string[]
  readonly default: BySeverity<Value>
  readonly description: string
  /** @throws InvalidOptionError */
  read(name: string, input: Input, wayOut: string): Value
}

interface NumberOptions<Value> {
  readonly unit: Unit
  /** Smallest and largest number that is accepted, both included. */
  readonly range: readonly [min: number, max: number]
  readonly default: BySeverity<Value>
  readonly description: string
}

/** A number; of milliseconds, text such as '30s' is accepted too. */
function number(options: NumberOptions<number>): Parameter<number, Duration> {
  return {
    type: 'number',
    ...options,
    read: (name, input, wayOut) => readNumber(options, name, input, wayOut),
  }
}

/** Two numbers, the smaller one first, from which each call draws its own; one number stands for both. */
function range(
  options: NumberOptions<readonly [number, number]>,
): Parameter<readonly [number, number], Duration | readonly [Duration, Duration]> {
  return {
    type: 'range',
    ...options,
    read(name, input, wayOut) {
      const ends = Array.isArray(input) ? (input as readonly Duration[]) : [input as Duration, input as Duration]
      if (ends.length !== 2) throw new InvalidOptionError(name, 'to be a number, or two: [min, max]', input, wayOut)
      const [min, max] = ends.map((end) => readNumber(options, name, end, wayOut)) as [number, number]
      if (min <= max) return [min, max]
      throw new InvalidOptionError(name, 'to have its smaller number first', input, wayOut)
    },
  }
}

/** One of a few words. */
function choice<const T extends string>(options: {
  readonly values: readonly T[]
  readonly default: BySeverity<NoInfer<T>>
  readonly description: string
}): Parameter<T> {
  return {
    type: 'choice',
    ...options,
    read(name, input, wayOut) {
      if (options.values.includes(input)) return input
      throw new InvalidOptionError(name, `to be one of ${quoted(options.values)}`, input, wayOut)
    },
  }
}

/** Text that passes a check. */
function text(options: {
  readonly default: BySeverity<string>
  readonly description: string
  /** Completes "Expected `zone` …". */
  readonly expected: string
  readonly accepts: (text: string) => boolean
}): Parameter<string> {
  const { expected, accepts, ...rest } = options
  return {
    type: 'text',
    ...rest,
    read(name, input, wayOut) {
      if (typeof input === 'string' && accepts(input)) return input
      throw new InvalidOptionError(name, expected, input, wayOut)
    },
  }
}

/** A list of things that are told apart by a check; not empty. */
function list<T>(options: {
  readonly default: BySeverity<readonly T[]>
  readonly description: string
  /** Completes "Expected `errors` …". */
  readonly expected: string
  readonly accepts: (item: unknown) => boolean
  readonly values?: readonly string[]
}): Parameter<readonly T[]> {
  const { expected, accepts, ...rest } = options
  return {
    type: 'list',
    ...rest,
    read(name, input, wayOut) {
      if (Array.isArray(input) && input.length > 0 && input.every(accepts)) return input as readonly T[]
      throw new InvalidOptionError(name, expected, input, wayOut)
    },
  }
}

/** Makers of parameters, for scenarios of one's own. */
export const parameter = { number, range, choice, text, list }

/** The default at a severity. */
export function defaultAt<T>(value: BySeverity<T>, severity: Severity): T {
  const bySeverity = typeof value === 'object' && value !== null && !Array.isArray(value) && 'critical' in value
  return bySeverity ? (value as Readonly<Record<Severity, T>>)[severity] : (value as T)
}

function readNumber(options: NumberOptions<unknown>, name: string, input: Duration, wayOut: string): number {
  const { unit, range } = options
  const value = unit === 'ms' && typeof input === 'string' ? toSignedMs(name, input) : input
  if (typeof value === 'number' && value >= range[0] && value <= range[1] && (unit !== 'count' || value % 1 === 0)) {
    return value
  }
  const what = {
    ms: ' ms',
    ppm: ' ppm',
    ratio: '',
    count: ', a whole number',
    '/s': ' a second',
    'B/s': ' bytes a second',
  }[unit]
  throw new InvalidOptionError(name, `to be between ${range[0]} and ${range[1]}${what}`, input, wayOut)
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ')
}
