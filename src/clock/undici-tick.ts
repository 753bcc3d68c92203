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

/** One of ours among the timers of that duration, by which the others are found. Made anew when it has run down. */
let probe: Timeout | undefined

function probed(): Timeout {
  if (probe === undefined) {
    const ours = real.setTimeout(() => {
      probe = undefined
    }, TICK_MS)
    ours.unref()
    probe = ours as unknown as Timeout
  }
  return probe
}

/** Takes over the ticks that are under way in real time. */
export function takeOverRealTicks(scope: Scope): void {
  const ours = probed()
  let found: Timeout[] | undefined
  for (let at = ours._idleNext; at && at !== ours; at = at._idleNext)
    if (isTick(at)) {
      found ??= []
      found.push(at)
    }
  if (found !== undefined) for (const tick of found) takeOver(tick, scope)
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
