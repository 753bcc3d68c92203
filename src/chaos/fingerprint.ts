import { hashText } from '../random/hash.js'

const deepest = 4
const most = 64

/**
 * Tells whether two calls were made with the same arguments: eight hex digits, the same for the same values on every
 * machine; '' for none. Functions, symbols and what is deeper than four levels or beyond 64 members are taken for
 * equal, getters are not called, and the keys of an object come in any order.
 */
export function fingerprint(args: readonly unknown[]): string {
  if (args.length === 0) return ''
  return (hashText(textOf(args, 0), 0) >>> 0).toString(16).padStart(8, '0')
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth === deepest) return '…'
  try {
    return objectText(value, depth + 1)
  } catch {
    // A proxy may refuse anything.
    return 'object'
  }
}

function objectText(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${value.slice(0, most).map((item) => textOf(item, depth))},${value.length}]`
  if (ArrayBuffer.isView(value)) return `${value.byteLength}:${bytesOf(value)}`
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof URL || value instanceof RegExp) return String(value)
  if (value instanceof Map) return `map ${textOf([...value], depth)}`
  if (value instanceof Set) return `set ${textOf([...value], depth)}`
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, found]) => found.enumerable && 'value' in found)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.slice(0, most).map(([key, found]) => `${key}:${textOf(found.value, depth)}`)}}`
}

function bytesOf(view: ArrayBufferView): number {
  return hashText(Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('latin1'), 0)
}
