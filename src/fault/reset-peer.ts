import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageOut, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs } from './field.js'
import { resetBy } from './reset-stage.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Connections are reset after a time. */
export interface ResetPeerFault {
  readonly kind: 'resetPeer'
  /** When, in virtual ms after the fault began on the connection. @default 0 */
  readonly afterMs: number
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

export const resetPeerKind: FaultKind<ResetPeerFault> = {
  kind: 'resetPeer',
  target: 'stream',
  schema: v.strictObject({ kind: v.literal('resetPeer'), afterMs: v.optional(delayMs, 0), direction }),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: resetPeerKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => resetting(fault.afterMs, tools),
    },
  }),
  shrink: (fault) => shrinkField(fault, 'afterMs', shrinkNumber(fault.afterMs, 0)),
  describe: (fault) => `reset after ${fault.afterMs} ms${describeDirection(fault.direction)}`,
}

function resetting(afterMs: number, tools: StageTools): Stage {
  let begun = false
  const begin = async (out: StageOut) => {
    if (begun) return
    begun = true
    if (afterMs > 0) await tools.sleep(afterMs)
    if (!tools.over) resetBy('resetPeer', tools, out)
  }
  return {
    start: (out) => void begin(out),
    write(bytes, out) {
      void begin(out)
      return out.write(bytes)
    },
  }
}

/**
 * Connections are reset (RST) some time after they were opened, or after the fault began; until then data passes.
 * @throws InvalidOptionError
 * @example resetPeer({ afterMs: '2s' })
 */
export function resetPeer(
  options: { readonly afterMs?: Duration; readonly direction?: Directions } = {},
): ResetPeerFault {
  return completeFault(resetPeerKind, {
    ...options,
    kind: 'resetPeer',
    ...(options.afterMs === undefined ? {} : { afterMs: toMs('afterMs', options.afterMs) }),
  })
}
