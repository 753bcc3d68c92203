import * as v from 'valibot'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** A connection ends after so many bytes. */
export interface LimitDataFault {
  readonly kind: 'limitData'
  /** Bytes that pass, of each direction, from when the fault begins. 0 or more. */
  readonly bytes: number
  /** `close`: as an orderly end. `reset`: as a reset. @default 'close' */
  readonly end: 'close' | 'reset'
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

export const limitDataKind: FaultKind<LimitDataFault> = {
  kind: 'limitData',
  target: 'stream',
  schema: v.strictObject({
    kind: v.literal('limitData'),
    bytes: whole(0),
    end: v.optional(oneOf(['close', 'reset']), 'close'),
    direction,
  }),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: limitDataKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => limited(fault, tools),
    },
  }),
  shrink: (fault) => shrinkField(fault, 'bytes', shrinkNumber(fault.bytes, 0)),
  describe: (fault) => `limit to ${fault.bytes} bytes, ${fault.end}${describeDirection(fault.direction)}`,
}

function limited({ bytes: most, end }: LimitDataFault, { count }: StageTools): Stage {
  let passed = 0
  return {
    start(out) {
      if (most === 0) out[end]()
    },
    async write(bytes, out) {
      const part = bytes.subarray(0, most - passed)
      passed += part.length
      count.bytes(bytes.length - part.length)
      if (part.length > 0) await out.write(part)
      if (passed >= most) out[end]()
    },
  }
}

/**
 * Connections end after so many bytes: in the middle of an answer, of a row, of a character.
 * @throws InvalidOptionError
 * @example limitData({ bytes: 1000, end: 'reset' })
 */
export function limitData(
  options: Pick<LimitDataFault, 'bytes'> & Partial<Omit<LimitDataFault, 'kind'>>,
): LimitDataFault {
  return completeFault(limitDataKind, { ...options, kind: 'limitData' })
}
