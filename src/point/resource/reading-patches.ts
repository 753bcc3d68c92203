import os from 'node:os'
import perfHooks from 'node:perf_hooks'
import v8 from 'node:v8'
import { withValue } from '../../clock/global-timers.js'
import type { Patch } from '../../clock/patch.js'
import { runInScope } from '../../clock/scope.js'
import { reading } from './readings.js'

const mebibyte = 2 ** 20

/**
 * What a process and its machine use while nothing leaks: fixed, since real figures differ from run to run, and what
 * code decides by them would too.
 */
const calm = {
  rss: 96 * mebibyte,
  heapTotal: 64 * mebibyte,
  heapUsed: 48 * mebibyte,
  external: 2 * mebibyte,
  arrayBuffers: mebibyte,
  heapLimit: 4096 * mebibyte,
  machine: 8192 * mebibyte,
  free: 6144 * mebibyte,
} as const

function leaked(): number | undefined {
  const found = reading('leak')
  return found?.view.leaked(found.node, found.nowMs)
}

/** A function in place of another: `of` answers for it, and undefined means that the one beneath is to. */
function replace<A extends unknown[], R>(
  target: object,
  key: string,
  of: (below: (...args: A) => R, args: A) => R | undefined,
): Patch {
  return {
    target,
    key,
    make(found) {
      const below = found?.value as ((...args: A) => R) | undefined
      if (typeof below !== 'function') return undefined
      const own = function (this: unknown, ...args: A): R {
        const bound = (...given: A) => Reflect.apply(below, this, given) as R
        return of(bound, args) ?? bound(...args)
      }
      return withValue(found, Object.defineProperties(own, Object.getOwnPropertyDescriptors(below)))
    },
  }
}

function memoryUsage(): Patch {
  return {
    target: process,
    key: 'memoryUsage',
    make(found) {
      const below = found?.value as NodeJS.MemoryUsageFn
      const own = (): NodeJS.MemoryUsage => {
        const bytes = leaked()
        if (bytes === undefined) return below()
        const { rss, heapTotal, heapUsed, external, arrayBuffers } = calm
        return { rss: rss + bytes, heapTotal: heapTotal + bytes, heapUsed: heapUsed + bytes, external, arrayBuffers }
      }
      const rss = (): number => {
        const bytes = leaked()
        return bytes === undefined ? below.rss() : calm.rss + bytes
      }
      return withValue(found, Object.assign(own, { rss }))
    },
  }
}

function free(): number | undefined {
  const bytes = leaked()
  return bytes === undefined ? undefined : Math.max(0, calm.free - bytes)
}

function heapStatistics(below: typeof v8.getHeapStatistics): v8.HeapInfo | undefined {
  const bytes = leaked()
  if (bytes === undefined) return undefined
  const used = calm.heapUsed + bytes
  return {
    ...below(),
    total_heap_size: calm.heapTotal + bytes,
    total_physical_size: calm.heapTotal + bytes,
    used_heap_size: used,
    total_available_size: Math.max(0, calm.heapLimit - used),
    heap_size_limit: calm.heapLimit,
  }
}

/** What is really used stands as it was at the first reading; from then on it grows by the stress alone. */
const usedBefore = new WeakMap<object, NodeJS.CpuUsage>()

type CpuUsage = typeof process.cpuUsage

function cpuUsage(below: CpuUsage, [previous]: Parameters<CpuUsage>): NodeJS.CpuUsage | undefined {
  const found = reading('cores')
  if (found === undefined) return undefined
  // It refuses what is no earlier reading.
  if (previous !== undefined) below(previous)
  const before = usedBefore.get(found.view) ?? below()
  usedBefore.set(found.view, before)
  const user = before.user + Math.round(found.view.usedMs(found.node, found.nowMs) * 1000)
  return previous === undefined
    ? { user, system: before.system }
    : { user: user - previous.user, system: before.system - previous.system }
}

type Utilization = ReturnType<typeof perfHooks.performance.eventLoopUtilization>
const utilizedBefore = new WeakMap<object, Utilization>()

function eventLoopUtilization(
  below: (...args: (Utilization | undefined)[]) => Utilization,
  [first, second]: (Utilization | undefined)[],
): Utilization | undefined {
  const found = reading('busy')
  // Of two readings it makes the difference, whatever they are of.
  if (found === undefined || (first !== undefined && second !== undefined)) return undefined
  const before = utilizedBefore.get(found.view) ?? runInScope(null, below)
  utilizedBefore.set(found.view, before)
  const busyMs = found.view.activeMs(found.node, found.nowMs)
  const active = before.active + busyMs - (first?.active ?? 0)
  const idle = before.idle + found.nowMs - found.sinceMs - busyMs - (first?.idle ?? 0)
  const utilization = active + idle === 0 ? 0 : active / (active + idle)
  return { idle, active, utilization }
}

/** What code can read of memory, load and the event loop's activity. */
export function readingPatches(): Patch[] {
  const { performance } = perfHooks
  return [
    memoryUsage(),
    replace(process, 'availableMemory', free),
    replace(process, 'cpuUsage', cpuUsage),
    replace(os, 'freemem', free),
    replace(os, 'totalmem', () => (leaked() === undefined ? undefined : calm.machine)),
    replace<[], number[]>(os, 'loadavg', () => {
      const found = reading('cores')
      return found?.view.loadAverages(found.node, found.nowMs)
    }),
    replace(v8, 'getHeapStatistics', heapStatistics),
    // A method of the prototype of `performance`, and in some versions a function of the module as well.
    replace(Object.getPrototypeOf(performance) as object, 'eventLoopUtilization', eventLoopUtilization),
    replace(perfHooks, 'eventLoopUtilization', eventLoopUtilization),
  ]
}
