import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageOut, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Data stops; then the connection is closed. */
export interface StallFault {
  readonly kind: 'stall'
  /** When the connection is closed, in virtual ms after the fault began on it; 0: never. @default 0 */
  readonly timeoutMs: number
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

export const stallKind: FaultKind<StallFault> = {
  kind: 'stall',
  target: 'stream',
  schema: v.strictObject({ kind: v.literal('stall'), timeoutMs: v.optional(delayMs, 0), direction }),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: stallKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => stalled(fault.timeoutMs, tools),
    },
  }),
  shrink: (fault) => shrinkField(fault, 'timeoutMs', shrinkNumber(fault.timeoutMs, 0)),
  describe: (fault) =>
    `stall${fault.timeoutMs === 0 ? '' : `, close after ${fault.timeoutMs} ms`}${describeDirection(fault.direction)}`,
}

function stalled(timeoutMs: number, tools: StageTools): Stage {
  let begun = false
  let lost = 0
  const begin = async (out: StageOut) => {
    if (begun) return
    begun = true
    if (timeoutMs === 0) return
    await tools.sleep(timeoutMs)
    if (!tools.over) out.close()
  }
  return {
    start: (out) => void begin(out),
    async write(bytes, out) {
      void begin(out)
      lost += bytes.length
      tools.count.bytes(bytes.length)
    },
    async end(out) {
      await tools.ended
      // A stream with a gap in it cannot go on.
      if (lost > 0) out.close()
    },
  }
}

/**
 * Data stops: what comes is dropped, and the connection closed after a time, or when the fault is lifted if something
 * was dropped by then. For data that comes through in the end, there is `hang`.
 * @throws InvalidOptionError
 * @example stall({ timeoutMs: '30s' })
 */
export function stall(options: { readonly timeoutMs?: Duration; readonly direction?: Directions } = {}): StallFault {
  return completeFault(stallKind, {
    ...options,
    kind: 'stall',
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: toMs('timeoutMs', options.timeoutMs) }),
  })
}
