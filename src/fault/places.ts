/** Where a value is kept: the thing it is in, and under what. */
export interface Place {
  readonly holder: object
  readonly key: unknown
}

/** A value found in another, and the way to it. */
export interface Found {
  /** From the outside in; empty: the value itself. */
  readonly path: readonly Place[]
  readonly value: unknown
}

/** A search through a large answer must stay cheap. */
const mostPlaces = 2000
const deepest = 12

/**
 * All values inside a value, itself first: elements of arrays, own fields that are plain data, values of Maps, elements
 * of Sets. In the order in which they are kept. At most 2,000, twelve deep; a cycle is gone through once.
 */
export function placesIn(value: unknown): Found[] {
  const found: Found[] = []
  const seen = new Set<object>()
  const visit = (path: readonly Place[], at: unknown) => {
    if (found.length >= mostPlaces) return
    found.push({ path, value: at })
    if (typeof at !== 'object' || at === null || seen.has(at) || path.length >= deepest) return
    seen.add(at)
    for (const [key, inner] of entriesOf(at)) visit([...path, { holder: at, key }], inner)
  }
  visit([], value)
  return found
}

function entriesOf(holder: object): Iterable<readonly [key: unknown, value: unknown]> {
  if (Array.isArray(holder)) return holder.entries()
  const tag = tagOf(holder)
  if (tag === 'Map') return (holder as Map<unknown, unknown>).entries()
  if (tag === 'Set') return (holder as Set<unknown>).entries()
  if (tag === 'Date' || ArrayBuffer.isView(holder)) return []
  return Object.entries(Object.getOwnPropertyDescriptors(holder)).flatMap(([key, field]) =>
    field.enumerable && 'value' in field && typeof field.value !== 'function' ? [[key, field.value] as const] : [],
  )
}

export function tagOf(holder: object): string {
  return Object.prototype.toString.call(holder).slice(8, -1)
}

/** `items[2].price`, as a person would write it; '' for the value itself. */
export function pathText(path: readonly Place[]): string {
  return path
    .map(({ holder, key }) => (typeof key === 'string' && !Array.isArray(holder) ? `.${key}` : `[${keyText(key)}]`))
    .join('')
    .replace(/^\./, '')
}

/** Keys of Maps, elements of Sets: any value, also one that has no text of its own. */
function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? tagOf(key) : String(key)
}

/** In place of a value: the value is taken away. */
export const gone = Symbol('gone')

/**
 * A copy of `value` with another value at the end of a path. What lies along the path is copied with its class, all
 * beside it is shared; nothing is changed in place. Private fields of classes do not come along.
 */
export function replacedAt(value: unknown, path: readonly Place[], replacement: unknown): unknown {
  const [place, ...rest] = path
  if (place === undefined) return replacement
  const copy = copyOf(value as object)
  const inner = rest.length === 0 ? replacement : replacedAt(valueAt(place), rest, replacement)
  setAt({ holder: copy, key: place.key }, inner)
  return copy
}

function copyOf(holder: object): object {
  if (Array.isArray(holder)) return [...(holder as unknown[])]
  const tag = tagOf(holder)
  if (tag === 'Map') return new Map(holder as Map<unknown, unknown>)
  if (tag === 'Set') return new Set(holder as Set<unknown>)
  const fields = Object.getOwnPropertyDescriptors(holder) as Record<PropertyKey, PropertyDescriptor>
  for (const key of Reflect.ownKeys(fields)) {
    const field = fields[key] as PropertyDescriptor
    field.configurable = true
    if ('value' in field) field.writable = true
  }
  return Object.create(Object.getPrototypeOf(holder) as object | null, fields) as object
}

export function valueAt({ holder, key }: Place): unknown {
  const tag = tagOf(holder)
  if (tag === 'Map') return (holder as Map<unknown, unknown>).get(key)
  if (tag === 'Set') return (holder as Set<unknown>).has(key) ? key : gone
  return Object.hasOwn(holder, key as PropertyKey) ? Reflect.get(holder, key as PropertyKey) : gone
}

/** Puts a value there, or takes it away. False: it cannot be changed (a frozen object, say). */
export function setAt({ holder, key }: Place, value: unknown): boolean {
  const tag = tagOf(holder)
  if (tag === 'Map') {
    const map = holder as Map<unknown, unknown>
    if (value === gone) map.delete(key)
    else map.set(key, value)
    return true
  }
  if (tag === 'Set') {
    const set = holder as Set<unknown>
    set.delete(key)
    if (value !== gone) set.add(value)
    return true
  }
  if (value !== gone) return Reflect.set(holder, key as PropertyKey, value)
  if (!Array.isArray(holder)) return Reflect.deleteProperty(holder, key as PropertyKey)
  if (!Object.isExtensible(holder)) return false
  holder.splice(Number(key), 1)
  return true
}
