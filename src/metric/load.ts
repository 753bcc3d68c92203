import { checkKeys } from '../error/check-keys.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import type { CallBeganEvent, TimelineEvent } from '../timeline/event.js'
import { injectionSpans } from '../timeline/span.js'
import { AnyInForce } from './in-force.js'

export interface LoadOptions {
  /** Names of the points whose calls are counted. @default all */
  readonly points?: readonly string[]
  /** Length of a step, in virtual ms, above 0. @default 1000 */
  readonly everyMs?: number
}

/** A stretch of time and what was called in it. */
export interface LoadStep {
  readonly fromMs: number
  /** Calls that began in it, before faults were asked. */
  readonly calls: number
  /** Requests and probes that made these calls, each counted once in each step. */
  readonly requests: number
}

/** How many calls the requests of workloads, and probes, have made of each other's failure. */
export interface Amplification {
  /** Calls / requests that made any, each request counted once; 1: each made one. Null: no call was recorded for one. */
  readonly factor: number | null
  /** The same of requests that began while no injection was in force. */
  readonly calm: number | null
  /** And of those that began while one was. */
  readonly underChaos: number | null
  /** The most calls that one request has made. */
  readonly most: number
}

/** Of a record of calls, how they were spread over time. */
export interface PeakLoad {
  /** Of the step with the most calls, the first of them; null: no call was recorded. */
  readonly peak: LoadStep | null
  /**
   * Mean of the calls a step, of the steps in which no injection was in force; null: there was none. Not their median:
   * clients that have come into step leave most steps empty.
   */
  readonly steady: number | null
  /** Peak / steady: 1 is even. */
  readonly ratio: number | null
}

/**
 * Calls in steps of time, those without any included, from the first call to the last. Needs a session with `recordCalls`.
 * @throws InvalidOptionError
 */
export function loadSteps(events: readonly TimelineEvent[], options: LoadOptions = {}): LoadStep[] {
  const { everyMs } = settle(options)
  const calls = callsOf(events, options)
  const last = calls.at(-1)
  if (last === undefined) return []
  const first = Math.floor((calls[0] as CallBeganEvent).atMs / everyMs)
  const steps = Array.from({ length: Math.floor(last.atMs / everyMs) - first + 1 }, (_, at) => ({
    fromMs: (first + at) * everyMs,
    calls: 0,
    causes: new Set<string>(),
  }))
  for (const call of calls) {
    const step = steps[Math.floor(call.atMs / everyMs) - first]
    if (step === undefined) continue
    step.calls++
    const cause = causeOf(call)
    if (cause !== undefined) step.causes.add(cause)
  }
  return steps.map(({ fromMs, calls: count, causes }) => ({ fromMs, calls: count, requests: causes.size }))
}

/**
 * How many calls a request makes, by what it tries again: a retry within a retry multiplies. From events alone, of a
 * session with `recordCalls`.
 * @throws InvalidOptionError
 * @example expect(amplification(chaos.timeline.events, { points: ['db.query'] }).underChaos).toBeLessThan(1.2)
 */
export function amplification(events: readonly TimelineEvent[], options: LoadOptions = {}): Amplification {
  settle(options)
  const chaos = new AnyInForce(injectionSpans(events))
  const requests = new Map<string, { readonly chaotic: boolean; calls: number }>()
  for (const call of callsOf(events, options)) {
    const cause = causeOf(call)
    if (cause === undefined) continue
    const known = requests.get(cause)
    if (known === undefined)
      requests.set(cause, { chaotic: chaos.during({ startedMs: call.atMs, atMs: call.atMs }), calls: 1 })
    else known.calls++
  }
  const all = [...requests.values()]
  const mean = (some: readonly { readonly calls: number }[]) =>
    some.length === 0 ? null : some.reduce((sum, { calls }) => sum + calls, 0) / some.length
  return {
    factor: mean(all),
    calm: mean(all.filter(({ chaotic }) => !chaotic)),
    underChaos: mean(all.filter(({ chaotic }) => chaotic)),
    most: all.reduce((most, { calls }) => Math.max(most, calls), 0),
  }
}

/**
 * The highest rate of calls beside the usual one: a herd shows as a peak. From events alone, of a session with
 * `recordCalls`.
 * @throws InvalidOptionError
 * @example expect(peakLoad(chaos.timeline.events, { everyMs: 100 }).ratio).toBeLessThan(3)
 */
export function peakLoad(events: readonly TimelineEvent[], options: LoadOptions = {}): PeakLoad {
  const { everyMs } = settle(options)
  const steps = loadSteps(events, options)
  const chaos = new AnyInForce(injectionSpans(events))
  // The step's end is the start of the next one.
  const calm = steps.filter(({ fromMs }) => !chaos.during({ startedMs: fromMs, atMs: fromMs + everyMs * (1 - 1e-9) }))
  const peak = steps.reduce<LoadStep | null>((most, step) => (step.calls > (most?.calls ?? 0) ? step : most), null)
  const steady = calm.length === 0 ? null : calm.reduce((sum, { calls }) => sum + calls, 0) / calm.length
  return { peak, steady, ratio: peak === null || steady === null || steady === 0 ? null : peak.calls / steady }
}

function settle(options: LoadOptions): { readonly everyMs: number } {
  checkKeys('options', options, ['points', 'everyMs'])
  const { everyMs = 1000, points } = options
  if (!(typeof everyMs === 'number' && everyMs > 0 && Number.isFinite(everyMs)))
    throw new InvalidOptionError('everyMs', 'to be a number of ms above 0', everyMs)
  if (points !== undefined && !Array.isArray(points))
    throw new InvalidOptionError('points', 'to be a list of names of points', points)
  return { everyMs }
}

function callsOf(events: readonly TimelineEvent[], { points }: LoadOptions): CallBeganEvent[] {
  const all = events.filter((event) => event.type === 'call.began')
  return points === undefined ? all : all.filter(({ point }) => points.includes(point))
}

function causeOf({ system, request, probe }: CallBeganEvent): string | undefined {
  return system === undefined ? undefined : `${system} ${probe === true ? 'probe' : 'request'} ${request}`
}
