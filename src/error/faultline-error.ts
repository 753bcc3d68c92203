const brand = Symbol.for('faultline.error')

/**
 * Base of all errors that say faultline was misused, or that a run could not go on. Never thrown for a hypothesis that
 * failed (that is the runner's AssertionError), nor into the code under test (those are injected, see `injected.ts`).
 * `code` is stable across versions; the message is not.
 */
export class FaultlineError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  static {
    // On the prototype: neither shows among an error's own fields, and minifying does not change them.
    FaultlineError.prototype.name = 'FaultlineError'
    Object.defineProperty(FaultlineError.prototype, brand, { value: true })
  }
}

/** True for errors of faultline, also when two copies of the package are loaded. Never throws. */
export function isFaultlineError(value: unknown): value is FaultlineError {
  if (typeof value !== 'object' || value === null) return false
  try {
    return (value as Record<symbol, unknown>)[brand] === true
  } catch {
    return false
  }
}
