/**
 * The real clock. This file alone in `src` may read it: everything else is handed time.
 *
 * The functions are copied when the module is loaded, from Node's own `timers` module, and looked for beneath fake
 * timers if some are installed already (as with Jest's `enableGlobally`): the driver must never wait on a fake.
 */
import timers from 'node:timers'

interface Faked {
  readonly clock?: Record<string, unknown>
}

/** The function beneath any layers of @sinonjs/fake-timers, which keep it as `clock._name`. */
export function beneathFakes<F>(found: F, name: string): F {
  let fn: unknown = found
  for (let depth = 0; depth < 8; depth++) {
    const below = (fn as Faked | undefined)?.clock?.[`_${name}`]
    if (typeof below !== 'function' || below === fn) break
    fn = below
  }
  return fn as F
}

const setTimeoutReal = beneathFakes(timers.setTimeout, 'setTimeout')
const clearTimeoutReal = beneathFakes(timers.clearTimeout, 'clearTimeout')
const setImmediateReal = beneathFakes(timers.setImmediate, 'setImmediate')
const clearImmediateReal = beneathFakes(timers.clearImmediate, 'clearImmediate')
const hrtimeReal = beneathFakes(process.hrtime, 'hrtime').bigint
const DateReal = Date

const own = {
  setTimeout: setTimeoutReal,
  clearTimeout: clearTimeoutReal,
  setImmediate: setImmediateReal,
  clearImmediate: clearImmediateReal,
  /** Monotonic real time in ms, with fractions. */
  nowMs(): number {
    return Number(hrtimeReal()) / 1e6
  },
  /** Stops the thread. */
  block(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  },
  /** Wall clock in ms since 1970. */
  epochMs(): number {
    return DateReal.now()
  },
} as const

const shared = globalThis as unknown as Record<symbol, typeof own | undefined>
const key = Symbol.for('faultline.real')

/** That of the first copy of the package in this global object: a later one is loaded over its dispatcher. */
export const real: typeof own = shared[key] ?? own
shared[key] = real

type TickCallback = () => void
const tickCallback = (process as unknown as { _tickCallback?: TickCallback })._tickCallback

/**
 * Runs all pending ticks and microtasks before it returns. Undefined where the runtime has no such call; the driver
 * then gives each step a turn of the event loop. Only to be called from a macrotask of our own.
 */
export const drainNow: TickCallback | undefined = typeof tickCallback === 'function' ? tickCallback : undefined
