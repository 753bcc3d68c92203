import * as v from 'valibot'
import { completeFault } from './complete.js'
import { type Directions, describeDirection, direction } from './direction.js'
import type { Stage, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { between } from './field.js'
import { PacedStage } from './paced-stage.js'

/** Bytes pass at most at a rate. */
export interface BandwidthFault {
  readonly kind: 'bandwidth'
  /** Bytes per second of virtual time and of each direction of each connection, 1 or more. */
  readonly bytesPerSecond: number
  /** Which way. @default 'downstream' */
  readonly direction: Directions
}

/** Bytes are passed on in pieces of what the line carries in that many virtual ms: a timer each. */
const PIECE_MS = 10
/** It keeps as much as it carries in that time, within these: a timer is late by up to a ms, and the line must not run dry. */
const LEAST = 64 * 1024
const MOST = 1024 * 1024

export const bandwidthKind: FaultKind<BandwidthFault> = {
  kind: 'bandwidth',
  target: 'stream',
  schema: v.strictObject({ kind: v.literal('bandwidth'), bytesPerSecond: between(1, 1e12), direction }),
  verdict: (fault) => ({
    act: 'effect',
    effect: {
      on: 'stream',
      name: bandwidthKind.describe(fault),
      direction: fault.direction,
      stage: (tools) => line(fault.bytesPerSecond, tools),
    },
  }),
  shrink: () => [],
  describe: (fault) => `bandwidth ${fault.bytesPerSecond} B/s${describeDirection(fault.direction)}`,
}

/** A line that is free again when the last byte has left. */
function line(bytesPerSecond: number, tools: StageTools): Stage {
  const carried = Math.floor((bytesPerSecond * PIECE_MS) / 1000)
  const piece = Math.min(LEAST / 2, Math.max(1, carried))
  const byteMs = 1000 / bytesPerSecond
  let freeMs = 0
  return new PacedStage(
    tools,
    {
      next(position, waiting, { arrivedMs }) {
        const length = Math.min(waiting, piece - (position % piece))
        return { length, atMs: Math.max(freeMs, arrivedMs) + length * byteMs }
      },
      passed(_length, atMs) {
        freeMs = atMs
      },
    },
    Math.min(MOST, Math.max(LEAST, carried)),
  )
}

/**
 * Bytes pass at most at a rate, as on a slow line; a slow receiver slows the sender down, as ever.
 * @throws InvalidOptionError
 * @example bandwidth({ bytesPerSecond: 10_000 })
 */
export function bandwidth(
  options: Pick<BandwidthFault, 'bytesPerSecond'> & Partial<Omit<BandwidthFault, 'kind'>>,
): BandwidthFault {
  return completeFault(bandwidthKind, { ...options, kind: 'bandwidth' })
}
