/** The empty value of the same type: '' [] {} 0 false, an empty Map, a Buffer of no bytes. Null and functions stay. */
export function emptied(value: unknown): unknown {
  if (typeof value === 'string') return ''
  if (typeof value === 'number') return 0
  if (typeof value === 'boolean') return false
  if (typeof value === 'bigint') return 0n
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return []
  // By tag, not by `instanceof`: the value may come from another realm.
  const tag = Object.prototype.toString.call(value)
  if (tag === '[object Map]') return new Map()
  if (tag === '[object Set]') return new Set()
  if (tag === '[object Date]') return new Date(Number.NaN)
  if (tag === '[object ArrayBuffer]') return new ArrayBuffer(0)
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).subarray?.(0, 0) ?? new DataView(new ArrayBuffer(0))
  return Object.create(Object.getPrototypeOf(value))
}

/**
 * A copy of `value` without the field at a path; `value` itself when it has no such field. Objects along the path are
 * copied with their class, everything beside it is shared; nothing is changed in place. Private fields of classes do
 * not come along.
 * @param path names, and numbers for elements of arrays: `['items', '0', 'price']`
 */
export function without(value: unknown, path: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return value
  const [key, ...rest] = path as [string, ...string[]]
  const map = Object.prototype.toString.call(value) === '[object Map]' ? (value as Map<unknown, unknown>) : undefined
  if (map ? !map.has(key) : !(key in value)) return value
  const old = map ? map.get(key) : (value as Record<string, unknown>)[key]
  const inner = rest.length === 0 ? undefined : without(old, rest)
  if (rest.length > 0 && inner === old) return value
  if (map) return withoutEntry(new Map(map), key, rest.length > 0, inner)
  if (Array.isArray(value)) {
    return rest.length === 0 ? value.toSpliced(Number(key), 1) : value.with(Number(key), inner)
  }
  return copied(value, key, rest.length > 0, inner)
}

function withoutEntry(map: Map<unknown, unknown>, key: string, kept: boolean, inner: unknown): Map<unknown, unknown> {
  if (kept) map.set(key, inner)
  else map.delete(key)
  return map
}

function copied(value: object, key: string, kept: boolean, inner: unknown): object {
  const fields = Object.getOwnPropertyDescriptors(value) as Record<string, PropertyDescriptor>
  // A getter of the class would shine through a deleted field, so the copy hides it with undefined.
  const inherited = !Object.hasOwn(value, key)
  for (const field of Reflect.ownKeys(fields) as string[]) (fields[field] as PropertyDescriptor).configurable = true
  if (kept || inherited) fields[key] = { value: inner, writable: true, enumerable: true, configurable: true }
  else delete fields[key]
  return Object.create(Object.getPrototypeOf(value), fields)
}
