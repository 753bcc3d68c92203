import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs, whole } from './field.js'
import { PacedStage } from './paced-stage.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Bytes come in small pieces. */
export interface SlicerFault {
  readonly kind: 'slicer'
  /** Size of a piece, 1 or more. */
  readonly averageBytes: number
  /** How much a piece may be larger or smaller, less than the average. @default 0 */
  readonly variationBytes: number
  /** Pause between two pieces, in virtual ms. @default 0 */
  readonly delayMs: number
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

export const slicerKind: FaultKind<SlicerFault> = {
  kind: 'slicer',
  target: 'stream',
  schema: v.pipe(
    v.strictObject({
      kind: v.literal('slicer'),
      averageBytes: whole(1, 2 ** 30),
      variationBytes: v.optional(whole(0, 2 ** 30), 0),
      delayMs: v.optional(delayMs, 0),
      direction,
    }),
    v.forward(
      v.check((fault) => fault.variationBytes < fault.averageBytes, 'to be less than `averageBytes`'),
      ['variationBytes'],
    ),
  ),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: slicerKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => sliced(fault, tools),
    },
  }),
  *shrink(fault) {
    yield* shrinkField(fault, 'delayMs', shrinkNumber(fault.delayMs, 0))
    yield* shrinkField(fault, 'variationBytes', shrinkNumber(fault.variationBytes, 0))
  },
  describe: (fault) =>
    `slices of ${fault.averageBytes} ± ${fault.variationBytes} bytes, ${fault.delayMs} ms apart${describeDirection(fault.direction)}`,
}

const LIMIT = 64 * 1024

/** Where the pieces end depends on the draws alone. */
function sliced({ averageBytes, variationBytes, delayMs: pauseMs }: SlicerFault, tools: StageTools): Stage {
  const { random } = tools
  const size = () => (variationBytes === 0 ? averageBytes : averageBytes + random.int(-variationBytes, variationBytes))
  let cutAt = size()
  let nextMs = 0
  return new PacedStage(
    tools,
    {
      next: (position, waiting, { arrivedMs }) => ({
        length: Math.min(waiting, cutAt - position),
        atMs: Math.max(arrivedMs, nextMs),
      }),
      passed(length, atMs, position) {
        if (position + length < cutAt) return
        cutAt += size()
        nextMs = atMs + pauseMs
      },
    },
    LIMIT,
  )
}

/**
 * Bytes come in small pieces: for readers that take a piece for a message.
 * @throws InvalidOptionError
 * @example slicer({ averageBytes: 10, variationBytes: 5, delayMs: 1 })
 */
export function slicer(
  options: Pick<SlicerFault, 'averageBytes'> &
    Partial<Omit<SlicerFault, 'kind' | 'delayMs'>> & { readonly delayMs?: Duration },
): SlicerFault {
  return completeFault(slicerKind, {
    ...options,
    kind: 'slicer',
    ...(options.delayMs === undefined ? {} : { delayMs: toMs('delayMs', options.delayMs) }),
  })
}
