import * as v from 'valibot'
import { type Delay, sampleDelay } from '../random/distribution.js'
import { isChosen } from './chosen-share.js'
import { completeFault } from './complete.js'
import { type DelayInput, delaySchema, describeDelay, readDelay, shrinkDelay } from './delay.js'
import type { FaultKind, Verdict } from './fault-kind.js'
import { between, text } from './field.js'
import { shrinkField } from './shrink.js'

/** Something is slow and loses calls, and yet passes its health check. */
export interface GrayFailureFault {
  readonly kind: 'grayFailure'
  /** Delay of a call, or message, in virtual ms. */
  readonly delayMs: Delay
  /** Share of them that are lost, 0 to 1. @default 0 */
  readonly loss: number
  /** Share of the links of a cluster that it is about, 0 to 1: to some peers it is as good as ever. Calls have no peers. @default 1 */
  readonly peers: number
  /** Points that stay well, by the last part of their names; of a message, by its field `type`. @default names of health checks */
  readonly healthy: readonly string[]
}

const checks = [
  'health',
  'healthz',
  'healthCheck',
  'heartbeat',
  'live',
  'livez',
  'ping',
  'pong',
  'ready',
  'readyz',
  'status',
]

export const grayFailureKind: FaultKind<GrayFailureFault> = {
  kind: 'grayFailure',
  target: ['call', 'message'],
  schema: v.strictObject({
    kind: v.literal('grayFailure'),
    delayMs: delaySchema,
    loss: v.optional(between(0, 1), 0),
    peers: v.optional(between(0, 1), 1),
    healthy: v.optional(v.array(text(200), 'to be a list of names'), () => [...checks]),
  }),
  verdict({ delayMs, loss, peers, healthy }, { target, point, args, random, state }) {
    const isMessage = target === 'message'
    if (healthy.includes((isMessage ? typeOf(args[0]) : point.split('.').at(-1)) ?? '')) return { act: 'pass' }
    if (isMessage && !isChosen(point, peers, state, () => random.fork('peers').next())) return { act: 'pass' }
    if (loss > 0 && random.chance(loss))
      return isMessage ? lostMessage : { act: 'hold', side: 'before', release: 'never' }
    return { act: 'delay', delayMs: sampleDelay(delayMs, random) }
  },
  *shrink(fault) {
    yield* shrinkField(fault, 'loss', fault.loss > 0 ? [0] : [])
    yield* shrinkField(fault, 'delayMs', shrinkDelay(fault.delayMs))
  },
  describe({ delayMs, loss, peers }) {
    const lost = loss === 0 ? '' : `, ${share(loss)} lost`
    return `gray failure, ${describeDelay(delayMs)}${lost}${peers === 1 ? '' : `, ${share(peers)} of the links`}`
  },
}

const lostMessage: Verdict = { act: 'effect', effect: { on: 'message', name: 'lose', does: 'lose' } }

function typeOf(data: unknown): string | undefined {
  const type = typeof data === 'object' && data !== null ? (data as { readonly type?: unknown }).type : data
  return typeof type === 'string' ? type : undefined
}

function share(ratio: number): string {
  return `${Math.round(ratio * 1000) / 10} %`
}

/**
 * Calls are slow and some are lost, health checks excepted; in a cluster, on some of the links.
 * @throws InvalidOptionError
 * @example grayFailure({ delayMs: ['200ms', '2s'], loss: 0.05 })
 */
export function grayFailure(
  options: { readonly delayMs: DelayInput } & Partial<Omit<GrayFailureFault, 'kind' | 'delayMs'>>,
): GrayFailureFault {
  const delayMs = readDelay('delayMs', options.delayMs)
  return completeFault(grayFailureKind, { ...options, delayMs, kind: 'grayFailure' })
}
