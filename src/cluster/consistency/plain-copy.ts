import { types } from 'node:util'
import { InvalidOptionError } from '../../error/invalid-option.js'
import { isPlain } from './canonical-text.js'

/**
 * A copy of a value as JSON would have it, so that it stays what it was. Text, numbers and booleans are what they are.
 * @param what the value, for the message
 * @throws InvalidOptionError for what JSON would lose: functions, bigints, numbers that are none, maps, class instances
 */
export function plainCopy(what: string, value: unknown, wayOut: string): unknown {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') throw notPlain(what, value, wayOut)
  if (Array.isArray(value)) return value.map((item, index) => plainCopy(`${what}[${index}]`, item, wayOut) ?? null)
  if (types.isProxy(value) || !isPlain(value)) throw notPlain(what, value, wayOut)
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const copied = plainCopy(`${what}.${key}`, item, wayOut)
    // `__proto__` as a name is a field like any other.
    if (copied !== undefined)
      Object.defineProperty(copy, key, { value: copied, enumerable: true, configurable: true, writable: true })
  }
  return copy
}

function notPlain(what: string, value: unknown, wayOut: string): InvalidOptionError {
  return new InvalidOptionError(what, 'to be plain data', value, wayOut)
}
