import perfHooks, { monitorEventLoopDelay } from 'node:perf_hooks'
import { withValue } from '../../clock/global-timers.js'
import type { Patch } from '../../clock/patch.js'
import { LoopDelay, RESOLUTION_MS } from './loop-delay.js'
import { type Reading, reading } from './readings.js'
import type { StressView } from './stress-view.js'

interface Monitor {
  readonly resolutionMs: number
  /** Whether it looks. One that was made outside of any session is taken to. */
  enabled: boolean
  /** What it has recorded in the session that read it last. */
  record: { readonly view: StressView; readonly node: string; readonly delay: LoopDelay } | undefined
}

const monitors = new WeakMap<object, Monitor>()

function known(monitor: object, enabled = true): Monitor {
  let found = monitors.get(monitor)
  if (found === undefined) {
    found = { resolutionMs: RESOLUTION_MS, enabled, record: undefined }
    monitors.set(monitor, found)
  }
  return found
}

/** What this monitor shows to its reader; undefined: what it has really recorded. */
function delayOf(monitor: object): LoopDelay | undefined {
  const at = reading('busy')
  if (at === undefined) return undefined
  const found = known(monitor)
  const { record } = found
  if (record?.view === at.view && record.node === at.node) return record.delay.advance(at.nowMs)
  return begin(found, at, at.sinceMs).advance(at.nowMs)
}

/** Empty, as of that moment. */
function begin(monitor: Monitor, { view, node }: Reading, sinceMs: number): LoopDelay {
  const fromMs = monitor.enabled ? sinceMs : Number.POSITIVE_INFINITY
  const delay = new LoopDelay(fromMs, (ms) => view.nextBusy(node, ms), monitor.resolutionMs)
  monitor.record = { view, node, delay }
  return delay
}

/** Before it is enabled, disabled or reset in a session. */
function change(monitor: object, what: (found: Monitor, at: Reading) => void): void {
  const at = reading('busy')
  if (at === undefined) return
  delayOf(monitor)
  what(known(monitor), at)
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

/** A method of its own or laid over the inherited one, whose work is done as well. */
function changing(target: object, key: string, what: (monitor: Monitor, at: Reading) => void): Patch {
  return {
    target,
    key,
    make: (found) => ({
      configurable: true,
      enumerable: false,
      writable: true,
      value(this: object) {
        const below = (found?.value ?? Reflect.get(Object.getPrototypeOf(target) as object, key)) as () => unknown
        const answer = Reflect.apply(below, this, [])
        // It tells whether it was off until then.
        if (key === 'enable') known(this, answer !== true)
        change(this, what)
        return answer
      },
    }),
  }
}

/** Of a monitor that is made in a session it is known when it begins to look, and how often it does. */
function making(): Patch {
  return {
    target: perfHooks,
    key: 'monitorEventLoopDelay',
    make(found) {
      const below = found?.value as typeof monitorEventLoopDelay
      return withValue(found, (...args: Parameters<typeof below>) => {
        const monitor = below(...args)
        const { resolution = RESOLUTION_MS } = args[0] ?? {}
        monitors.set(monitor, { resolutionMs: resolution, enabled: false, record: undefined })
        return monitor
      })
    },
  }
}

const prototype = Object.getPrototypeOf(monitorEventLoopDelay()) as object

/** What monitors of the event loop's delay read, also those made before the session. */
export function delayPatches(): Patch[] {
  const target = prototype
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
    changing(target, 'reset', (monitor, at) => begin(monitor, at, at.nowMs)),
    changing(target, 'enable', (monitor, at) => {
      monitor.enabled = true
      monitor.record?.delay.resume(at.nowMs)
    }),
    changing(target, 'disable', (monitor) => {
      monitor.enabled = false
      monitor.record?.delay.pause()
    }),
    making(),
  ]
}
