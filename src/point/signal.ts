import type { Call } from './carry-out.js'
import type { Plan } from './point.js'
import { isAbortSignal, isObject, isPlain } from './value-kind.js'

interface Carried {
  readonly signal: AbortSignal
  /** The same arguments with another signal; the caller's own objects stay as they are. */
  replace(signal: AbortSignal): unknown[]
}

/** The signal that a call carries: an argument itself, or `signal` of its last object. */
export function findSignal(args: readonly unknown[]): Carried | undefined {
  const own = args.findIndex(isAbortSignal)
  if (own >= 0) return { signal: args[own] as AbortSignal, replace: (signal) => args.with(own, signal) }
  const last = args.findLastIndex(isObject)
  const options = args[last] as { readonly signal?: unknown } | undefined
  const signal = options?.signal
  if (options === undefined || !isAbortSignal(signal)) return undefined
  return { signal, replace: (other) => args.with(last, withSignal(options, other)) }
}

/** Aborts that a plan asks for, and the arguments to make the call with. */
export interface Aborts {
  readonly args: readonly unknown[]
  run(phase: 'before' | 'during' | 'after'): void
}

/**
 * The call's own signal is aborted by one derived from it that the call gets in its place; a call without a signal, or
 * with that of the session, has the session's aborted.
 */
export function abortsOf({ host, args }: Call, plan: Plan): Aborts {
  if (plan.aborts.length === 0) return { args, run: () => {} }
  const carried = findSignal(args)
  const foreign = carried !== undefined && carried.signal !== host.controller.signal
  const controller = foreign ? new AbortController() : host.controller
  return {
    args: foreign ? carried.replace(either(carried.signal, controller)) : args,
    run(phase) {
      for (const abort of plan.aborts) if (abort.phase === phase) controller.abort(abort.reason)
    },
  }
}

function either(given: AbortSignal, ours: AbortController): AbortSignal {
  try {
    return AbortSignal.any([given, ours.signal])
  } catch {
    // A signal that is not of this runtime: a polyfill's.
    if (given.aborted) ours.abort(given.reason)
    else given.addEventListener('abort', () => ours.abort(given.reason), { once: true })
    return ours.signal
  }
}

function withSignal(options: object, signal: AbortSignal): object {
  if (isPlain(options)) {
    return Object.create(Object.getPrototypeOf(options) as object | null, {
      ...Object.getOwnPropertyDescriptors(options),
      signal: { value: signal, writable: true, enumerable: true, configurable: true },
    }) as object
  }
  if (Object.prototype.toString.call(options) === '[object Request]') {
    return new (options.constructor as typeof Request)(options as Request, { signal })
  }
  // An instance of a class: seen through, but for its signal.
  return new Proxy(options, {
    get: (inside, key) => (key === 'signal' ? signal : (Reflect.get(inside, key, inside) as unknown)),
  })
}
