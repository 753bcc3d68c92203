import { beneath } from './wrapped.js'

const inspectCustom = Symbol.for('nodejs.util.inspect.custom')

/**
 * The part of a proxy that only looks like the thing beneath. The proxy's own target is a shadow, not the thing: the
 * language refuses a proxy whose answers differ from a fixed property of its target, so a frozen object could not have
 * its methods wrapped. What the language holds us to is copied to the shadow when it is first told:
 *
 * | thing beneath | shadow |
 * | --- | --- |
 * | extensible, property configurable | nothing |
 * | property not configurable | same property, with the wrapped value |
 * | not extensible | same prototype and properties, not extensible |
 */
export class Mirror<T extends object> {
  constructor(readonly raw: T) {}

  /** The value as the outside sees it. */
  protected view(_key: PropertyKey, value: unknown): unknown {
    return value
  }

  /** The value as the inside keeps it. */
  protected store(_key: PropertyKey, value: unknown): unknown {
    return value
  }

  /** The outside gave a fixed value for a property: from now on it must see that very value. */
  protected pin(_key: PropertyKey, _value: unknown): void {}

  has(shadow: object, key: PropertyKey): boolean {
    const found = Reflect.has(this.raw, key)
    if (!found) Reflect.deleteProperty(shadow, key)
    return found
  }

  deleteProperty(shadow: object, key: PropertyKey): boolean {
    return Reflect.deleteProperty(this.raw, key) && Reflect.deleteProperty(shadow, key)
  }

  ownKeys(shadow: object): (string | symbol)[] {
    if (!Object.isExtensible(shadow)) this.#dropStale(shadow)
    return Reflect.ownKeys(this.raw)
  }

  getPrototypeOf(): object | null {
    return Reflect.getPrototypeOf(this.raw)
  }

  setPrototypeOf(_shadow: object, prototype: object | null): boolean {
    return Reflect.setPrototypeOf(this.raw, prototype)
  }

  getOwnPropertyDescriptor(shadow: object, key: PropertyKey): PropertyDescriptor | undefined {
    const descriptor: PropertyDescriptor | undefined = Reflect.getOwnPropertyDescriptor(this.raw, key)
    if (descriptor === undefined) {
      Reflect.deleteProperty(shadow, key)
      return undefined
    }
    if ('value' in descriptor) descriptor.value = this.view(key, descriptor.value)
    if (!descriptor.configurable) Reflect.defineProperty(shadow, key, descriptor)
    return descriptor
  }

  defineProperty(shadow: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    const kept = { ...descriptor }
    if ('value' in kept) kept.value = this.store(key, kept.value)
    if (!Reflect.defineProperty(this.raw, key, kept)) return false
    const made = Reflect.getOwnPropertyDescriptor(this.raw, key)
    if (made !== undefined && !made.configurable) {
      if (!made.writable && 'value' in descriptor) this.pin(key, descriptor.value)
      this.getOwnPropertyDescriptor(shadow, key)
    }
    return true
  }

  isExtensible(shadow: object): boolean {
    if (Object.isExtensible(this.raw)) return true
    this.#seal(shadow)
    return false
  }

  preventExtensions(shadow: object): boolean {
    if (!Reflect.preventExtensions(this.raw)) return false
    this.#seal(shadow)
    return true
  }

  #seal(shadow: object): void {
    if (!Object.isExtensible(shadow)) return
    this.#dropStale(shadow)
    Reflect.setPrototypeOf(shadow, Reflect.getPrototypeOf(this.raw))
    for (const key of Reflect.ownKeys(this.raw)) {
      const descriptor = this.getOwnPropertyDescriptor(shadow, key)
      if (descriptor !== undefined) Reflect.defineProperty(shadow, key, descriptor)
    }
    Reflect.preventExtensions(shadow)
  }

  #dropStale(shadow: object): void {
    for (const key of Reflect.ownKeys(shadow)) if (!Object.hasOwn(this.raw, key)) Reflect.deleteProperty(shadow, key)
  }
}

/** What util.inspect finds: it looks through a proxy at its target, and shall show the thing, not the shadow. */
const shown = {
  [inspectCustom](this: object, _depth: number, options: object, inspect: (value: unknown, options: object) => string) {
    return inspect(beneath(this), options)
  },
}

/** The target of a proxy over `raw`: of the same sort (object, array, function, constructor), and empty. */
export function shadowOf(raw: object): object {
  if (typeof raw !== 'function' && !Array.isArray(raw)) return Object.create(shown) as object
  // A bound function can be constructed and, other than a class, has no fixed property of its own.
  const shadow = Array.isArray(raw) ? [] : isConstructor(raw) ? nothing.bind(undefined) : () => undefined
  return Object.defineProperty(shadow, inspectCustom, { value: shown[inspectCustom], configurable: true })
}

function nothing(): void {}

/** True for what `new` accepts. Calls nothing. */
export function isConstructor(value: object): boolean {
  try {
    Reflect.construct(Object, [], value as never)
    return true
  } catch {
    return false
  }
}
