import { promisify } from 'node:util'
import type { Patch } from './patch.js'
import { currentScope } from './scope.js'
import type { SessionTimersPromises } from './timers-promises.js'
import { timerByPrimitive, type UserTimerType, VirtualTimer } from './virtual-timer.js'

// biome-ignore lint/complexity/noBannedTypes: the functions found on a global may have any signature
type Found = Function

/** A data property like the one found, with another value. */
export function withValue(found: PropertyDescriptor | undefined, value: unknown): PropertyDescriptor {
  return { configurable: true, enumerable: found?.enumerable ?? false, writable: true, value }
}

function setter(type: UserTimerType, found: Found, promised: unknown): Found {
  const hasDelay = type !== 'immediate'
  function dispatch(this: unknown, callback: unknown, ...rest: unknown[]): unknown {
    const scope = currentScope()
    // What is no function is refused by the one beneath, in the runtime's own words.
    if (scope === undefined || typeof callback !== 'function') return Reflect.apply(found, this, [callback, ...rest])
    const first = hasDelay ? 1 : 0
    const args = rest.length > first ? rest.slice(first) : undefined
    return scope.clock.setTimer(type, scope.view, callback as () => void, hasDelay ? rest[0] : 0, args)
  }
  return dress(dispatch, found, promised)
}

function clearer(found: Found): Found {
  function dispatch(this: unknown, handle: unknown, ...rest: unknown[]): unknown {
    if (handle instanceof VirtualTimer) return handle.clear()
    if (typeof handle === 'number' || typeof handle === 'string') {
      const timer = timerByPrimitive(Number(handle))
      if (timer !== undefined) return timer.clear()
    }
    return Reflect.apply(found, this, [handle, ...rest])
  }
  return dress(dispatch, found, undefined)
}

/** Gives a replacement the name, length and promisified form of what it replaces. */
function dress(fn: Found, found: Found, promised: unknown): Found {
  Object.defineProperty(fn, 'name', { value: found.name, configurable: true })
  Object.defineProperty(fn, 'length', { value: found.length, configurable: true })
  if (promised !== undefined)
    Object.defineProperty(fn, promisify.custom, { enumerable: true, configurable: true, get: () => promised })
  return fn
}

/** setTimeout, setInterval, setImmediate and their clears, as properties of `target`. */
export function timerPatches(target: object, promises: SessionTimersPromises): Patch[] {
  const put = (key: string, make: (found: Found) => Found): Patch => ({
    target,
    key,
    make: (found) => (typeof found?.value === 'function' ? withValue(found, make(found.value)) : undefined),
  })
  return [
    put('setTimeout', (found) => setter('timeout', found, promises.setTimeout)),
    put('setInterval', (found) => setter('interval', found, undefined)),
    put('setImmediate', (found) => setter('immediate', found, promises.setImmediate)),
    put('clearTimeout', clearer),
    put('clearInterval', clearer),
    put('clearImmediate', clearer),
  ]
}

/**
 * Fake timers that hold back process.nextTick and queueMicrotask (Jest's do) would hang code inside a session: there
 * the functions beneath them are called. Nothing is done where none are faked.
 */
export function unfakedTickPatches(): Patch[] {
  const put = (target: object, key: string): Patch => ({
    target,
    key,
    make(found) {
      const fake = found?.value as (Found & { clock?: Record<string, unknown> }) | undefined
      const below = fake?.clock?.[`_${key}`]
      if (fake === undefined || typeof below !== 'function') return undefined
      const dispatch = function (this: unknown, ...args: unknown[]): unknown {
        return Reflect.apply(currentScope() === undefined ? fake : below, this, args)
      }
      return withValue(found, Object.assign(dispatch, { clock: fake.clock }))
    },
  })
  return [put(process, 'nextTick'), put(globalThis, 'queueMicrotask')]
}
