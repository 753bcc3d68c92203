import perfHooks, { performance as hooksPerformance } from 'node:perf_hooks'
import { MONOTONIC_START_MS } from './clock-view.js'
import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { currentScope, runInScope } from './scope.js'

/** The monotonic clock of the caller's session in ms, or undefined outside any. */
function monotonicNowMs(): number | undefined {
  const scope = currentScope()
  return scope === undefined ? undefined : scope.view.monotonicMs(scope.clock.nowMs)
}

/** What `performance.now` reads: a process counts from its own start. */
function performanceNowMs(): number | undefined {
  const ms = monotonicNowMs()
  return ms === undefined ? undefined : ms - (currentScope()?.view.process?.behindMs ?? 0)
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6))
}

/** process.hrtime and its bigint form. */
function sessionHrtime(found: NodeJS.HRTime): NodeJS.HRTime {
  function hrtime(previous?: [number, number]): [number, number] {
    const ms = monotonicNowMs()
    if (ms === undefined) return found(previous)
    const ns =
      nanoseconds(ms) - (previous === undefined ? 0n : BigInt(previous[0]) * 1_000_000_000n + BigInt(previous[1]))
    const seconds = ns / 1_000_000_000n
    const rest = ns % 1_000_000_000n
    return rest < 0n ? [Number(seconds - 1n), Number(rest + 1_000_000_000n)] : [Number(seconds), Number(rest)]
  }
  return Object.assign(hrtime, {
    bigint(): bigint {
      const ms = monotonicNowMs()
      return ms === undefined ? found.bigint() : nanoseconds(ms)
    },
  })
}

/** How busy the loop really is: the runtime reckons it from `performance.now`, which is not that of a session. */
function utilizationPatch(target: object): Patch {
  return {
    target,
    key: 'eventLoopUtilization',
    make(found) {
      const below = found?.value as ((...args: unknown[]) => unknown) | undefined
      if (typeof below !== 'function') return undefined
      return withValue(found, function eventLoopUtilization(this: unknown, ...args: unknown[]) {
        return runInScope(null, () => Reflect.apply(below, this, args))
      })
    },
  }
}

/** performance.now and timeOrigin, process.hrtime, and what is reckoned from them. */
export function monotonicPatches(): Patch[] {
  const patches: Patch[] = [
    { target: process, key: 'hrtime', make: (found) => withValue(found, sessionHrtime(found?.value as NodeJS.HRTime)) },
    utilizationPatch(Object.getPrototypeOf(hooksPerformance) as object),
    utilizationPatch(perfHooks),
  ]
  const clocks = new Set<Monotonic | undefined>([globalThis.performance, hooksPerformance])
  for (const clock of clocks) {
    if (clock === undefined) continue
    const now = clock.now
    patches.push({
      target: clock,
      key: 'now',
      make: (found) => withValue(found, () => performanceNowMs() ?? now.call(clock)),
    })
    patches.push({ target: clock, key: 'timeOrigin', make: (found) => timeOrigin(clock, found) })
  }
  return patches
}

/** What those of Node and of browsers have in common: the page of a report is checked with the types of both. */
type Monotonic = Pick<typeof hooksPerformance, 'now' | 'timeOrigin'>

/** So that `timeOrigin + now()` is about what Date.now() reads. */
function timeOrigin(clock: Monotonic, found: PropertyDescriptor | undefined): PropertyDescriptor {
  const outside = () => (found?.get === undefined ? found?.value : found.get.call(clock))
  const inherited = clock.timeOrigin
  return {
    configurable: true,
    enumerable: found?.enumerable ?? true,
    get: () => {
      const scope = currentScope()
      if (scope === undefined) return found === undefined ? inherited : outside()
      return scope.clock.epochMs - MONOTONIC_START_MS + (scope.view.process?.behindMs ?? 0)
    },
  }
}
