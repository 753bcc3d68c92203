import { types } from 'node:util'
import { InvalidOptionError } from '../../error/invalid-option.js'

/**
 * A value as text: equal for equal values, different for different ones. The keys of objects, maps and sets come in any
 * order; `undefined` is `null`, as JSON knows but one nothing.
 * @throws InvalidOptionError for what is no data: functions, symbols, instances of classes, and what contains itself
 */
export function canonicalText(value: unknown, what = 'a value of a history'): string {
  return textOf(value, what, 0)
}

/** Whether two values are the same data. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || a === undefined) return b === null || b === undefined
  return typeof a === 'object' && typeof b === 'object' && b !== null && canonicalText(a) === canonicalText(b)
}

/** Deeper than any answer of a client; less deep than the stack. */
const deepest = 200

function textOf(value: unknown, what: string, depth: number): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean') return Object.is(value, -0) ? '0' : String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object') throw notData(what, value)
  if (depth > deepest) throw new InvalidOptionError(what, 'to be data that ends', value, 'It may contain itself.')
  const inner = (item: unknown) => textOf(item, what, depth + 1)
  if (Array.isArray(value)) return `[${value.map(inner).join(',')}]`
  if (types.isMap(value)) return `map{${fields([...value].map(([key, item]) => [inner(key), inner(item)]))}}`
  if (types.isSet(value)) return `set{${[...value].map(inner).sort().join(',')}}`
  if (types.isDate(value)) return `date(${value.getTime()})`
  if (ArrayBuffer.isView(value)) return `bytes(${bytesOf(value)})`
  if (!isPlain(value)) throw notData(what, value)
  // A field that is undefined is none in JSON.
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${fields(entries.map(([key, item]) => [JSON.stringify(key), inner(item)]))}}`
}

function fields(entries: readonly (readonly [string, string])[]): string {
  return entries
    .map(([key, text]) => `${key}:${text}`)
    .sort()
    .join(',')
}

function bytesOf(view: ArrayBufferView): string {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex')
}

/** Also of another realm, such as Jest's. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function notData(what: string, value: unknown): InvalidOptionError {
  const wayOut = 'Plain objects, arrays, maps, sets, dates, bytes, text, numbers and booleans are.'
  return new InvalidOptionError(what, 'to be data', value, wayOut)
}
