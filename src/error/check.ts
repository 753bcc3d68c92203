import { InvalidOptionError } from './invalid-option.js'

/** A number from 0 to 1. @throws InvalidOptionError */
export function checkProbability(name: string, value: unknown): number {
  if (isNumber(value) && value >= 0 && value <= 1) return value
  const percentage = isNumber(value) && value > 1 && value <= 100
  const wayOut = percentage
    ? `It is a fraction: for ${value} %, write ${value / 100}.`
    : 'Give a fraction, such as 0.5.'
  throw new InvalidOptionError(name, 'to be between 0 and 1', value, wayOut)
}

/** A finite number, 0 or more. @throws InvalidOptionError */
export function checkNonNegative(name: string, value: unknown): number {
  if (isNumber(value) && value >= 0) return value
  throw new InvalidOptionError(name, 'to be a finite number, 0 or more', value)
}

/** A finite number above 0. @throws InvalidOptionError */
export function checkPositive(name: string, value: unknown): number {
  if (isNumber(value) && value > 0) return value
  throw new InvalidOptionError(name, 'to be a finite number above 0', value)
}

/** A finite number. @throws InvalidOptionError */
export function checkFinite(name: string, value: unknown): number {
  if (isNumber(value)) return value
  throw new InvalidOptionError(name, 'to be a finite number', value)
}

/** A whole number between `min` and `max`, both included. @throws InvalidOptionError */
export function checkInteger(name: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `between ${min} and ${max}`
  throw new InvalidOptionError(name, `to be a whole number, ${range}`, value)
}

/** A function. @throws InvalidOptionError */
export function checkFunction(name: string, value: unknown, wayOut?: string): void {
  if (typeof value !== 'function') throw new InvalidOptionError(name, 'to be a function', value, wayOut)
}

/** A string that is not empty. @throws InvalidOptionError */
export function checkName(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new InvalidOptionError(name, 'to be a string that is not empty', value)
}

/** One of a list of strings. @throws InvalidOptionError */
export function checkOneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T
  throw new InvalidOptionError(name, `to be one of ${allowed.map((word) => `'${word}'`).join(', ')}`, value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
