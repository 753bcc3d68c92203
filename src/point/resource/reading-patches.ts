import os from 'node:os'
import perfHooks from 'node:perf_hooks'
import v8 from 'node:v8'
import { withValue } from '../../clock/global-timers.js'
import type { Patch } from '../../clock/patch.js'
import { calm, limits, standing } from './calm.js'
import { type Reading, reading } from './readings.js'

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

function leaked({ view, node, nowMs }: Reading): number {
  return view.leaked(node, nowMs)
}

function memoryUsage(): Patch {
  return {
    target: process,
    key: 'memoryUsage',
    make(found) {
      const below = found?.value as NodeJS.MemoryUsageFn
      const own = (): NodeJS.MemoryUsage => {
        const at = reading('leak')
        if (at === undefined) return below()
        return {
          rss: calm(at, 'rss') + leaked(at),
          heapTotal: calm(at, 'heapTotal') + leaked(at),
          heapUsed: calm(at, 'heapUsed') + leaked(at),
          external: calm(at, 'external'),
          arrayBuffers: calm(at, 'arrayBuffers'),
        }
      }
      const rss = (): number => {
        const at = reading('leak')
        return at === undefined ? below.rss() : calm(at, 'rss') + leaked(at)
      }
      return withValue(found, Object.assign(own, { rss }))
    },
  }
}

function left(figure: 'free' | 'available'): number | undefined {
  const at = reading('leak')
  return at === undefined ? undefined : Math.max(0, calm(at, figure) - leaked(at))
}

function totalMemory(below: () => number): number | undefined {
  const at = reading('leak')
  return at === undefined || at.real ? below() : limits.machine
}

function heapStatistics(below: typeof v8.getHeapStatistics): v8.HeapInfo | undefined {
  const at = reading('leak')
  if (at === undefined) return undefined
  const really = below()
  const limit = at.real ? really.heap_size_limit : limits.heap
  const used = calm(at, 'heapUsed') + leaked(at)
  const total = calm(at, 'heapTotal') + leaked(at)
  return {
    ...really,
    total_heap_size: total,
    total_physical_size: total,
    used_heap_size: used,
    total_available_size: Math.max(0, limit - used),
    heap_size_limit: limit,
  }
}

type CpuUsage = typeof process.cpuUsage

function cpuUsage(below: CpuUsage, [previous]: Parameters<CpuUsage>): NodeJS.CpuUsage | undefined {
  const at = reading('cores')
  if (at === undefined) return undefined
  // It refuses what is no earlier reading.
  if (previous !== undefined) below(previous)
  const user = calm(at, 'userUs') + Math.round(at.view.usedMs(at.node, at.nowMs) * 1000)
  const system = calm(at, 'systemUs')
  return previous === undefined ? { user, system } : { user: user - previous.user, system: system - previous.system }
}

function loadAverages(): number[] | undefined {
  const at = reading('cores')
  if (at === undefined) return undefined
  const stress = at.view.loadAverages(at.node, at.nowMs)
  return (['load1', 'load5', 'load15'] as const).map((figure, index) =>
    Math.max(0, calm(at, figure) + (stress[index] as number)),
  )
}

type Utilization = ReturnType<typeof perfHooks.performance.eventLoopUtilization>

function eventLoopUtilization(
  _below: (...args: (Utilization | undefined)[]) => Utilization,
  [first, second]: (Utilization | undefined)[],
): Utilization | undefined {
  const at = reading('busy')
  // Of two readings it makes the difference, whatever they are of.
  if (at === undefined || (first !== undefined && second !== undefined)) return undefined
  const busyMs = at.view.activeMs(at.node, at.nowMs)
  // In real time the stress took its time from what was idle.
  const passedMs = at.real ? 0 : at.nowMs
  const active = toNs(standing(at, 'activeMs') + busyMs - (first?.active ?? 0))
  const idle = toNs(Math.max(0, standing(at, 'idleMs') + passedMs - busyMs) - (first?.idle ?? 0))
  const utilization = active + idle === 0 ? 0 : active / (active + idle)
  return { idle, active, utilization }
}

/** A difference is the same in each run, though what was there before is not: by as much as a float can tell of it. */
function toNs(ms: number): number {
  return Math.round(ms * 1e6) / 1e6
}

/** What code can read of memory, load and the event loop's activity. */
export function readingPatches(): Patch[] {
  const { performance } = perfHooks
  return [
    memoryUsage(),
    replace(process, 'availableMemory', () => left('available')),
    replace(process, 'cpuUsage', cpuUsage),
    replace(os, 'freemem', () => left('free')),
    replace(os, 'totalmem', totalMemory),
    replace(os, 'loadavg', loadAverages),
    replace(v8, 'getHeapStatistics', heapStatistics),
    // A method of the prototype of `performance`, and in some versions a function of the module as well.
    replace(Object.getPrototypeOf(performance) as object, 'eventLoopUtilization', eventLoopUtilization),
    replace(perfHooks, 'eventLoopUtilization', eventLoopUtilization),
  ]
}
