import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { markInjected } from '../error/injected.js'
import { type Delay, sampleDelay } from '../random/distribution.js'
import { completeFault } from './complete.js'
import { type DelayInput, delaySchema, describeDelay, readDelay, shrinkDelay } from './delay.js'
import { makeError } from './error-spec.js'
import type { FaultContext, FaultKind, Verdict } from './fault-kind.js'
import { delayMs, whole } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Points are servers of finite size: what comes faster than they work waits, and beyond that is refused. */
export interface LoadFault {
  readonly kind: 'load'
  /** Calls that each point works on at once, 1 or more. */
  readonly capacity: number
  /** Ms of work that a call takes. @default 50 */
  readonly serviceMs: Delay
  /** Calls that wait their turn; the next ones fail with status 503. @default 100 */
  readonly queue: number
  /**
   * Ms after which a call that waits fails with ETIMEDOUT. Its work is done all the same, for nobody: the server does not
   * know. @default calls wait as long as it takes
   */
  readonly timeoutMs?: number
  /** A point that has refused so many calls in a row breaks down: all fail with ECONNREFUSED. 0: it never does. @default 0 */
  readonly breaksAfter: number
  /** Ms until a point that has broken down is back, with an empty queue. @default 10_000 */
  readonly downMs: number
  /** How many of the points, the first that are called, are down from the start until the fault ends. @default 0 */
  readonly down: number
}

/** One point as a server. */
interface Server {
  /** It is one of those that are down from the start. */
  readonly dead: boolean
  /** When each of its workers will be idle. */
  free: number[]
  /** When those that wait will be begun, in order. */
  begins: number[]
  refused: number
  downUntilMs: number
}

export const loadKind: FaultKind<LoadFault> = {
  kind: 'load',
  target: ['call', 'message'],
  schema: v.strictObject({
    kind: v.literal('load'),
    capacity: whole(1, 1e6),
    serviceMs: v.optional(delaySchema, 50),
    queue: v.optional(whole(0, 1e6), 100),
    timeoutMs: v.exactOptional(delayMs),
    breaksAfter: v.optional(whole(0, 1e6), 0),
    downMs: v.optional(delayMs, 10_000),
    down: v.optional(whole(0, 1e6), 0),
  }),
  verdict(fault, context) {
    const { nowMs } = context
    const server = serverOf(fault, context)
    if (server.dead || nowMs < server.downUntilMs) return failing('ECONNREFUSED', context)
    server.begins = server.begins.filter((beginMs) => beginMs > nowMs)
    const soonest = server.free.indexOf(Math.min(...server.free))
    const beginMs = Math.max(nowMs, server.free[soonest] as number)
    if (beginMs > nowMs && server.begins.length >= fault.queue) return refused(server, fault, context)
    server.refused = 0
    const serviceMs = sampleDelay(fault.serviceMs, context.random)
    server.free[soonest] = beginMs + serviceMs
    if (beginMs > nowMs) server.begins.push(beginMs)
    const { timeoutMs = Number.POSITIVE_INFINITY } = fault
    if (beginMs - nowMs > timeoutMs) return failing('ETIMEDOUT', context, timeoutMs)
    return { act: 'delay', delayMs: Math.ceil(beginMs - nowMs) + serviceMs }
  },
  *shrink(fault) {
    const { timeoutMs, ...untimed } = fault
    if (timeoutMs !== undefined) yield untimed
    yield* shrinkField(fault, 'breaksAfter', shrinkNumber(fault.breaksAfter, 0))
    yield* shrinkField(fault, 'down', shrinkNumber(fault.down, 0))
    yield* shrinkField(fault, 'serviceMs', shrinkDelay(fault.serviceMs))
    yield* shrinkField(fault, 'queue', shrinkNumber(fault.queue, 0))
    yield* shrinkField(fault, 'capacity', shrinkNumber(fault.capacity, 1))
  },
  describe({ capacity, serviceMs, queue, timeoutMs, breaksAfter, down }) {
    const waits = timeoutMs === undefined ? `${queue} wait` : `${queue} wait for ${timeoutMs} ms at most`
    const breaks = breaksAfter === 0 ? '' : `, breaks after ${breaksAfter}`
    return `load: ${capacity} at once, ${describeDelay(serviceMs)} each, ${waits}${breaks}${down === 0 ? '' : `, ${down} down`}`
  },
}

function serverOf(fault: LoadFault, { state, point, nowMs }: FaultContext): Server {
  state.servers ??= new Map<string, Server>()
  const servers = state.servers as Map<string, Server>
  // All links that lead to a node are one server.
  const name = point.slice(point.indexOf('->') + 1)
  let server = servers.get(name)
  if (server === undefined) {
    const dead = servers.size < fault.down
    server = { dead, free: new Array(fault.capacity).fill(nowMs), begins: [], refused: 0, downUntilMs: 0 }
    servers.set(name, server)
  }
  return server
}

function refused(server: Server, { breaksAfter, downMs, capacity }: LoadFault, context: FaultContext): Verdict {
  const { nowMs, point, call, injection } = context
  server.refused++
  if (breaksAfter > 0 && server.refused >= breaksAfter) {
    server.downUntilMs = nowMs + downMs
    server.free = new Array(capacity).fill(server.downUntilMs)
    server.begins = []
    server.refused = 0
    return failing('ECONNREFUSED', context)
  }
  return {
    act: 'fail',
    error: markInjected(makeError({ status: 503 }), { kind: 'load', point, call, injection }),
    via: 'auto',
  }
}

function failing(code: string, { point, call, injection }: FaultContext, afterMs = 0): Verdict {
  const error = markInjected(makeError({ code }), { kind: 'load', point, call, injection })
  return { act: 'fail', error, via: 'auto', ...(afterMs === 0 ? {} : { afterMs }) }
}

/** Options of `faults.load`. */
export interface LoadOptions extends Partial<Omit<LoadFault, 'kind' | 'serviceMs' | 'timeoutMs' | 'downMs'>> {
  readonly capacity: number
  readonly serviceMs?: DelayInput
  readonly timeoutMs?: Duration
  readonly downMs?: Duration
}

/**
 * Each point is a server that works on `capacity` calls at once, `serviceMs` each, and lets `queue` more wait. What it
 * does when it gets more than that is what overload does: calls wait, time out, are refused; it may break down.
 * @throws InvalidOptionError
 * @example load({ capacity: 10, serviceMs: [20, 80], queue: 50, timeoutMs: '1s' })
 */
export function load({ serviceMs, timeoutMs, downMs, ...options }: LoadOptions): LoadFault {
  return completeFault(loadKind, {
    ...options,
    ...(serviceMs === undefined ? {} : { serviceMs: readDelay('serviceMs', serviceMs) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs: toMs('timeoutMs', timeoutMs) }),
    ...(downMs === undefined ? {} : { downMs: toMs('downMs', downMs) }),
    kind: 'load',
  })
}
