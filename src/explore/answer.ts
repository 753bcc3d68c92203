import { types } from 'node:util'
import { fingerprint } from '../chaos/index.js'

/** Begins the text of what looks the same as other things that are not: a response, a stream, a function. */
const untold = '?'

/** What a call was given or gave back, in few words that tell one value from another. */
export function valueText(value: unknown): string {
  return `${isTold(value, 1) ? '' : untold}${fingerprint([value])}`
}

/** The error a call failed with: its class, name, message and fields. */
export function errorText(error: unknown): string {
  if (!types.isNativeError(error)) return `thrown ${valueText(error)}`
  const { name, message, cause } = error
  return `${error.constructor?.name} ${name} ${valueText([message, { ...error }, cause === undefined ? 0 : String(cause)])}`
}

/** False for a text that another value may have too. */
export function tells(text: string): boolean {
  return !text.includes(untold)
}

/** `fingerprint` sees all of it. */
function isTold(value: unknown, depth: number): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false
  if (typeof value !== 'object' || value === null) return true
  if (depth === 4) return false
  if (value instanceof Date || value instanceof URL || ArrayBuffer.isView(value)) return true
  const parts = Array.isArray(value) ? value : partsOf(value)
  if (parts === undefined || parts.length > 64) return false
  for (const part of parts) if (!isTold(part, depth + 1)) return false
  return true
}

function partsOf(value: object): unknown[] | undefined {
  if (types.isProxy(value)) return undefined
  const prototype = Object.getPrototypeOf(value)
  // Of another realm too: its prototype is the last one there.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined
  const fields = Object.values(Object.getOwnPropertyDescriptors(value))
  return fields.every((field) => 'value' in field) ? fields.map(({ value: part }) => part) : undefined
}
