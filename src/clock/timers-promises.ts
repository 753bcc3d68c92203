import timersPromises from 'node:timers/promises'
import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { currentScope, type Scope } from './scope.js'
import type { VirtualTimer } from './virtual-timer.js'

interface Options {
  readonly signal?: AbortSignal
  readonly ref?: boolean
}

// biome-ignore lint/complexity/noBannedTypes: the functions found may have any signature
type Found = Function

/** The promised timers, which ask for the caller's session at each call. */
export interface SessionTimersPromises {
  readonly setTimeout: Found
  readonly setImmediate: Found
  readonly setInterval: Found
  readonly wait: Found
  readonly yield: Found
}

function abortError(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason })
  error.name = 'AbortError'
  return Object.assign(error, { code: 'ABORT_ERR' })
}

/** One promised timer: settles when it fires, rejects when the signal aborts, and leaves nothing behind either way. */
function promised(scope: Scope, type: 'timeout' | 'immediate', delay: unknown, value: unknown, options: Options) {
  const { signal, ref } = options
  if (signal?.aborted) return Promise.reject(abortError(signal))
  return new Promise((resolve, reject) => {
    const timer = scope.clock.setTimer(type, scope.view, settle, delay, [])
    if (ref === false) timer.unref()
    function settle() {
      signal?.removeEventListener('abort', abort)
      resolve(value)
    }
    function abort() {
      timer.clear()
      reject(abortError(signal as AbortSignal))
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}

async function* ticks(scope: Scope, delay: unknown, value: unknown, { signal, ref }: Options) {
  if (signal?.aborted) throw abortError(signal)
  let due = 0
  let wake: (() => void) | undefined
  const notify = () => wake?.()
  const timer: VirtualTimer = scope.clock.setTimer(
    'interval',
    scope.view,
    () => {
      due++
      notify()
    },
    delay,
    [],
  )
  if (ref === false) timer.unref()
  signal?.addEventListener('abort', notify, { once: true })
  try {
    for (;;) {
      if (signal?.aborted) throw abortError(signal)
      if (due === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      for (; due > 0; due--) yield value
    }
  } finally {
    timer.clear()
    signal?.removeEventListener('abort', notify)
  }
}

/** The functions beneath refuse what is no options object or signal, in the runtime's own words. */
function fits(options: unknown): options is Options {
  if (options === undefined) return true
  if (typeof options !== 'object' || options === null) return false
  const { signal, ref } = options as { signal?: unknown; ref?: unknown }
  return (ref === undefined || typeof ref === 'boolean') && (signal === undefined || isSignal(signal))
}

function isSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
}

/** Made anew at each install, over what is there then. */
export function sessionTimersPromises(found: typeof timersPromises = timersPromises): SessionTimersPromises {
  const { setTimeout, setImmediate, setInterval } = found
  const wait = found.scheduler.wait
  const yieldNow = found.scheduler.yield
  const named = (name: string, fn: Found) => Object.defineProperty(fn, 'name', { value: name, configurable: true })
  return {
    setTimeout: named('setTimeout', (delay?: number, value?: unknown, options?: Options) => {
      const scope = currentScope()
      if (scope === undefined || !fits(options)) return setTimeout(delay, value, options)
      return promised(scope, 'timeout', delay, value, options ?? {})
    }),
    setImmediate: named('setImmediate', (value?: unknown, options?: Options) => {
      const scope = currentScope()
      if (scope === undefined || !fits(options)) return setImmediate(value, options)
      return promised(scope, 'immediate', 0, value, options ?? {})
    }),
    setInterval: named('setInterval', (delay?: number, value?: unknown, options?: Options) => {
      const scope = currentScope()
      if (scope === undefined || !fits(options)) return setInterval(delay, value, options)
      return ticks(scope, delay, value, options ?? {})
    }),
    wait: named('wait', (delay: number, options?: Options) => {
      const scope = currentScope()
      if (scope === undefined || !fits(options)) return wait.call(found.scheduler, delay, options)
      return promised(scope, 'timeout', delay, undefined, options ?? {})
    }),
    yield: named('yield', () => {
      const scope = currentScope()
      return scope === undefined ? yieldNow.call(found.scheduler) : promised(scope, 'immediate', 0, undefined, {})
    }),
  }
}

/** Patches of the module `node:timers/promises`. */
export function timersPromisesPatches(promises: SessionTimersPromises): Patch[] {
  const put = (target: object, key: string, value: Found): Patch => ({ target, key, make: (f) => withValue(f, value) })
  return [
    put(timersPromises, 'setTimeout', promises.setTimeout),
    put(timersPromises, 'setImmediate', promises.setImmediate),
    put(timersPromises, 'setInterval', promises.setInterval),
    put(timersPromises.scheduler, 'wait', promises.wait),
    put(timersPromises.scheduler, 'yield', promises.yield),
  ]
}
