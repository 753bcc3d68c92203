import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { real } from './real.js'
import { currentScope, type Scope } from './scope.js'

/**
 * Each copy of undici (Node's fetch is one) keeps one timer for all its timeouts, for good. One that was made outside
 * any session, by a fetch in a `beforeAll` say, beats in real time, and no timeout of a session would ever come. A
 * session that makes a request takes it over; from then on it is a timer of ours, which goes where it is needed.
 */
const TICK_MS = 499

/** Node's Timeout; those of one duration are linked in a ring, with the head of their list. */
interface Timeout {
  readonly _onTimeout?: ((...args: never[]) => unknown) | null
  readonly _idleTimeout?: number
  readonly _idleNext?: Timeout | null
  refresh(): unknown
}

function isTick(timer: Timeout): boolean {
  return timer._onTimeout?.name === 'onTick' && timer._idleTimeout === TICK_MS
}

function takeOver(tick: Timeout, { clock, view }: Scope): void {
  const callback = tick._onTimeout as (...args: never[]) => unknown
  const ours = clock.setTimer('timeout', view, callback, TICK_MS, []).unref()
  tick.refresh = () => {
    ours.refresh()
    return tick
  }
  real.clearTimeout(tick as never)
}

/** Takes over the ticks that are under way in real time. */
export function takeOverRealTicks(scope: Scope): void {
  const found: Timeout[] = []
  const probe = real.setTimeout(() => {}, TICK_MS) as unknown as Timeout
  for (let at = probe._idleNext; at && at !== probe; at = at._idleNext) if (isTick(at)) found.push(at)
  real.clearTimeout(probe as never)
  for (const tick of found) takeOver(tick, scope)
}

let prototype: object | undefined

/** What Node's Timeouts have in common; it exports no class of them. */
function timeoutPrototype(): object {
  if (prototype === undefined) {
    const timer = real.setTimeout(() => {}, 1)
    real.clearTimeout(timer)
    prototype = Object.getPrototypeOf(timer) as object
  }
  return prototype
}

/** `refresh` of a Timeout: undici's tick that has run down in real time is wound up again in the session that calls. */
export function tickPatches(): Patch[] {
  const make = (found: PropertyDescriptor | undefined) => {
    const refresh = found?.value as (() => unknown) | undefined
    if (typeof refresh !== 'function') return undefined
    function sessionRefresh(this: Timeout): unknown {
      const scope = isTick(this) ? currentScope() : undefined
      if (scope === undefined) return Reflect.apply(refresh as () => unknown, this, [])
      takeOver(this, scope)
      return this
    }
    return withValue(found, sessionRefresh)
  }
  return [{ target: timeoutPrototype(), key: 'refresh', make }]
}
