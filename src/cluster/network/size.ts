import { types } from 'node:util'

/**
 * Bytes that data takes on the wire: as JSON, bytes as they are. Not `v8.serialize`: what it makes of a list depends on
 * how the engine has stored it, which differs from run to run.
 */
export function sizeOf(data: unknown, seen = new Set<object>()): number {
  if (data === undefined) return 0
  if (typeof data === 'string') return Buffer.byteLength(data) + 2
  if (typeof data !== 'object' || data === null) return String(data).length
  // What is there twice is sent once.
  if (seen.has(data)) return 1
  seen.add(data)
  if (ArrayBuffer.isView(data) || types.isAnyArrayBuffer(data)) return data.byteLength
  if (types.isDate(data)) return 26
  if (types.isRegExp(data)) return String(data).length
  if (types.isNativeError(data)) return sizeOf({ name: data.name, message: data.message }, seen)
  const parts = Array.isArray(data) || types.isSet(data) ? [...data] : types.isMap(data) ? [...data].flat() : undefined
  if (parts !== undefined) return parts.reduce<number>((sum, part) => sum + sizeOf(part, seen) + 1, 2)
  return Object.entries(data).reduce((sum, [key, held]) => sum + Buffer.byteLength(key) + sizeOf(held, seen) + 4, 2)
}
