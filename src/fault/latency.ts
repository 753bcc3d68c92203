import * as v from 'valibot'
import { type Delay, sampleDelay } from '../random/distribution.js'
import { completeFault } from './complete.js'
import { type DelayInput, delaySchema, describeDelay, readDelay, shrinkDelay } from './delay.js'
import { type Directions, describeDirection, optionalDirection } from './direction.js'
import type { Stage, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { PacedStage, type Piece } from './paced-stage.js'
import { shrinkField } from './shrink.js'

/** Calls are made late; on a TCP link, bytes come late; on a link of a cluster, messages. */
export interface LatencyFault {
  readonly kind: 'latency'
  /** Delay before the call goes on, in virtual ms. */
  readonly delayMs: Delay
  /** On a TCP link: which way. Calls have none. @default 'downstream' */
  readonly direction?: Directions
}

/** Bytes under way on a link before the sender has to wait. */
const LIMIT = 16 * 1024 * 1024

export const latencyKind: FaultKind<LatencyFault> = {
  kind: 'latency',
  target: ['call', 'stream', 'message'],
  schema: v.strictObject({ kind: v.literal('latency'), delayMs: delaySchema, direction: optionalDirection }),
  verdict(fault, { random, target }) {
    if (target !== 'stream') return { act: 'delay', delayMs: sampleDelay(fault.delayMs, random) }
    const { direction = 'downstream' } = fault
    const stage = (tools: StageTools) => delayed(fault.delayMs, tools)
    return { act: 'effect', effect: { on: 'stream', name: latencyKind.describe(fault), direction, stage } }
  },
  shrink: (fault) => shrinkField(fault, 'delayMs', shrinkDelay(fault.delayMs)),
  describe: (fault) => `latency ${describeDelay(fault.delayMs)}${describeDirection(fault.direction)}`,
}

/** Bytes that come at one instant are delayed by one draw, however they are cut; none overtakes another. */
function delayed(delay: Delay, tools: StageTools): Stage {
  let drawnMs = Number.NaN
  let dueMs = 0
  const next = (_position: number, _waiting: number, { arrivedMs, bytes }: Piece) => {
    if (arrivedMs !== drawnMs) {
      drawnMs = arrivedMs
      dueMs = Math.max(dueMs, arrivedMs + sampleDelay(delay, tools.random.fork(`${arrivedMs}`)))
    }
    return { length: bytes.length, atMs: dueMs }
  }
  return new PacedStage(tools, { next }, LIMIT)
}

/**
 * Calls are made late, by a fixed time, one between two, or one drawn from a distribution.
 * @throws InvalidOptionError
 * @example latency({ delayMs: ['500ms', '2s'] })
 */
export function latency(options: { readonly delayMs: DelayInput; readonly direction?: Directions }): LatencyFault {
  return completeFault(latencyKind, { ...options, kind: 'latency', delayMs: readDelay('delayMs', options.delayMs) })
}
