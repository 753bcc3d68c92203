import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Patch } from '../../clock/patch.js'
import { LoopDelay } from './loop-delay.js'
import { type Reading, reading } from './readings.js'
import type { StressView } from './stress-view.js'

/** What each monitor has recorded of a session's stress. */
const recorded = new WeakMap<object, { readonly view: StressView; readonly node: string; delay: LoopDelay }>()

/** What this monitor shows to its reader; undefined: what it has really recorded. */
function delayOf(monitor: object): LoopDelay | undefined {
  const found = reading('busy')
  if (found === undefined) return undefined
  const { view, node, nowMs, sinceMs } = found
  let record = recorded.get(monitor)
  if (record?.view !== view || record.node !== node) {
    record = { view, node, delay: delaySince(found, sinceMs) }
    recorded.set(monitor, record)
  }
  return record.delay.advance(nowMs)
}

function delaySince({ view, node }: Reading, sinceMs: number): LoopDelay {
  return new LoopDelay(sinceMs, (ms) => view.nextBusy(node, ms))
}

const numbers = {
  count: (delay: LoopDelay) => delay.count,
  min: (delay: LoopDelay) => delay.min,
  max: (delay: LoopDelay) => delay.max,
  mean: (delay: LoopDelay) => delay.mean,
  stddev: (delay: LoopDelay) => delay.stddev,
  exceeds: () => 0,
} as const

const methods = {
  percentile: (delay: LoopDelay, percent: number) => delay.percentile(percent),
  percentileBigInt: (delay: LoopDelay, percent: number) => BigInt(delay.percentile(percent)),
} as const

/** A getter laid over the inherited one. */
function getter(target: object, key: string, of: (delay: LoopDelay) => unknown): Patch {
  return {
    target,
    key,
    make: () => ({
      configurable: true,
      enumerable: false,
      get(this: object) {
        const delay = delayOf(this)
        return delay === undefined ? Reflect.get(Object.getPrototypeOf(target) as object, key, this) : of(delay)
      },
    }),
  }
}

/** A method laid over the inherited one, which checks what it is given. */
function method(target: object, key: string, of: (delay: LoopDelay, argument: never) => unknown): Patch {
  return {
    target,
    key,
    make: () => ({
      configurable: true,
      enumerable: false,
      writable: true,
      value(this: object, ...args: unknown[]) {
        const below = Reflect.get(Object.getPrototypeOf(target) as object, key, this) as (...all: unknown[]) => unknown
        const really = Reflect.apply(below, this, args)
        const delay = delayOf(this)
        return delay === undefined ? really : of(delay, args[0] as never)
      },
    }),
  }
}

/** What monitors of the event loop's delay read, also those made before the session. */
export function delayPatches(): Patch[] {
  const target = Object.getPrototypeOf(monitorEventLoopDelay()) as object
  return [
    ...Object.entries(numbers).map(([key, of]) => getter(target, key, of)),
    ...(['count', 'min', 'max', 'exceeds'] as const).map((key) =>
      getter(target, `${key}BigInt`, (delay) => BigInt(numbers[key](delay))),
    ),
    getter(target, 'percentiles', (delay) => delay.percentiles()),
    getter(
      target,
      'percentilesBigInt',
      (delay) => new Map([...delay.percentiles()].map(([percent, ns]) => [percent, BigInt(ns)])),
    ),
    ...Object.entries(methods).map(([key, of]) => method(target, key, of)),
    method(target, 'toJSON', (delay) => ({
      ...Object.fromEntries(Object.entries(numbers).map(([key, of]) => [key, of(delay)])),
      percentiles: Object.fromEntries(delay.percentiles()),
    })),
    {
      target,
      key: 'reset',
      make: () => ({
        configurable: true,
        enumerable: false,
        writable: true,
        value(this: object) {
          const found = reading('busy')
          if (found !== undefined)
            recorded.set(this, { view: found.view, node: found.node, delay: delaySince(found, found.nowMs) })
          const below = Object.getPrototypeOf(target) as { reset(): void }
          Reflect.apply(below.reset, this, [])
        },
      }),
    },
  ]
}
