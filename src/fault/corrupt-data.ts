import * as v from 'valibot'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { above0 } from './field.js'

/** Bytes are changed on the way. */
export interface CorruptDataFault {
  readonly kind: 'corruptData'
  /** Share of the bytes that are changed, above 0, at most 1. */
  readonly rate: number
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

export const corruptDataKind: FaultKind<CorruptDataFault> = {
  kind: 'corruptData',
  target: 'stream',
  schema: v.strictObject({ kind: v.literal('corruptData'), rate: above0(1), direction }),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: corruptDataKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => corrupting(fault.rate, tools),
    },
  }),
  shrink: () => [],
  describe: (fault) => `corrupt ${fault.rate * 100} % of bytes${describeDirection(fault.direction)}`,
}

/** The gaps between changed bytes are drawn, not each byte: geometric, so that each byte has the same chance. */
function corrupting(rate: number, { random, count }: StageTools): Stage {
  const gap = () => (rate === 1 ? 0 : Math.floor(Math.log(1 - random.next()) / Math.log1p(-rate)))
  let ahead = gap()
  return {
    write(bytes, out) {
      if (ahead >= bytes.length) {
        ahead -= bytes.length
        return out.write(bytes)
      }
      const changed = Uint8Array.from(bytes)
      let at = ahead
      for (; at < changed.length; at += 1 + gap()) {
        changed[at] = (changed[at] as number) ^ random.int(1, 255)
        count.bytes(1)
      }
      ahead = at - changed.length
      return out.write(changed)
    },
  }
}

/**
 * Bytes are changed on the way, each with the same chance, as no checksum has noticed.
 * @throws InvalidOptionError
 * @example corruptData({ rate: 0.001 })
 */
export function corruptData(
  options: Pick<CorruptDataFault, 'rate'> & Partial<Omit<CorruptDataFault, 'kind'>>,
): CorruptDataFault {
  return completeFault(corruptDataKind, { ...options, kind: 'corruptData' })
}
