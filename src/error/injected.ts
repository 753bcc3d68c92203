const brand = Symbol.for('faultline.injected')

/** Which injection made an error. */
export interface InjectedInfo {
  /** Kind of the fault. */
  readonly kind: string
  /** Name of the point it was met at; '' for none. */
  readonly point: string
  /** Number of the call at its point, from 1; 0 for none. */
  readonly call: number
  /** Number of the injection in its session, from 1; absent when a kind does not tell. */
  readonly injection?: number | undefined
}

// Errors that cannot be extended (frozen by the user) are known here; a second copy of the package does not see those.
const frozen = new WeakMap<object, InjectedInfo>()

/**
 * Brands an error as injected and returns it. The brand is neither enumerable nor copied by spread, so `toEqual` does
 * not see it. An error that bears one already gets the new one. Never throws; primitives stay unbranded.
 */
export function markInjected<T>(error: T, info: InjectedInfo): T {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null) return error
  try {
    Object.defineProperty(error, brand, { value: Object.freeze({ ...info }), configurable: true, enumerable: false })
  } catch {
    frozen.set(error, info)
  }
  return error
}

/** What is known of an injected error, or undefined when it is not one. */
export function injectedInfo(error: unknown): InjectedInfo | undefined {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null) return undefined
  try {
    return (Object.getOwnPropertyDescriptor(error, brand)?.value as InjectedInfo | undefined) ?? frozen.get(error)
  } catch {
    return undefined
  }
}

/** True for errors that a fault made, also through another copy of the package. */
export function isInjected(error: unknown): boolean {
  return injectedInfo(error) !== undefined
}
