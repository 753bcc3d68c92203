import { handleKey, type PointHandle } from './target.js'

/** What is known of a proxy or wrapper that was handed out. */
interface Known {
  /** What is beneath it. */
  readonly raw: object
  /** The points it stands for: a name, or a pattern; undefined when it is none. */
  readonly pattern: string | undefined
}

class Same {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so that a derived class puts its private field on that object
    return object
  }
}

/**
 * A private field on the proxy itself: it passes by all traps, shows nowhere, and costs a fraction of what a WeakMap
 * does when it is collected.
 */
class Stamp extends Same {
  static next: Known | undefined
  // Put there once, not first empty and then again: that costs as much as the field.
  #known = Stamp.next as Known

  static of(view: object): Known | undefined {
    return #known in view ? view.#known : undefined
  }
}

/** Remembers that `view` stands for `raw`, and for the points that match `pattern`, if it has any. */
export function remember(view: object, raw: object, pattern: string | undefined): void {
  Stamp.next = { raw, pattern }
  new Stamp(view)
  Stamp.next = undefined
}

/** True for what `wrap` gave out: proxies and wrapped functions. */
export function isWrapped(value: unknown): boolean {
  return isReference(value) && Stamp.of(value) !== undefined
}

/** What is beneath one layer of wrapping; the value itself when there is none. */
export function beneath(value: unknown): unknown {
  return isReference(value) ? (Stamp.of(value)?.raw ?? value) : value
}

/**
 * The thing that was wrapped, beneath all layers; what was not wrapped is given back as it is.
 *
 * @example
 * const payments = chaos.wrap('payments', client)
 * unwrap(payments) === client // true
 */
export function unwrap<T>(value: T): T {
  let at: unknown = value
  for (let below = beneath(at); below !== at; below = beneath(at)) at = below
  return at as T
}

/**
 * The name of the point of a wrapped function, or the pattern of the points of a wrapped object (`payments.**`), or of
 * what a handle stands for. Undefined for anything else.
 */
export function pointOf(value: unknown): string | undefined {
  if (!isReference(value)) return undefined
  const stamp = Stamp.of(value)
  if (stamp !== undefined) return stamp.pattern
  return Object.hasOwn(value, handleKey) ? (value as PointHandle)[handleKey] : undefined
}

function isReference(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}
