import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** The end of a stream comes late. */
export interface SlowCloseFault {
  readonly kind: 'slowClose'
  /** Delay of the end, in virtual ms. */
  readonly delayMs: number
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

export const slowCloseKind: FaultKind<SlowCloseFault> = {
  kind: 'slowClose',
  target: 'stream',
  schema: v.strictObject({ kind: v.literal('slowClose'), delayMs, direction }),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: slowCloseKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => slowEnd(fault.delayMs, tools),
    },
  }),
  shrink: (fault) => shrinkField(fault, 'delayMs', shrinkNumber(fault.delayMs, Math.min(1, fault.delayMs))),
  describe: (fault) => `slow close ${fault.delayMs} ms${describeDirection(fault.direction)}`,
}

/** Passes bytes on as they come. */
function slowEnd(delayMs: number, tools: StageTools): Stage {
  return {
    write: (bytes, out) => out.write(bytes),
    async end() {
      const fromMs = tools.nowMs()
      if (!tools.over) await tools.sleep(delayMs)
      tools.count.delayed(tools.nowMs() - fromMs)
    },
  }
}

/**
 * A side that ends its stream is heard of late: connections close slowly.
 * @throws InvalidOptionError
 * @example slowClose({ delayMs: '5s' })
 */
export function slowClose(options: { readonly delayMs: Duration; readonly direction?: Directions }): SlowCloseFault {
  return completeFault(slowCloseKind, { ...options, kind: 'slowClose', delayMs: toMs('delayMs', options.delayMs) })
}
