import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs, oneOf } from './field.js'
import { type NodeFields, nodeFields, ofSome, shrinkCount } from './node-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Nodes of a cluster lose power. */
export interface CrashFault extends NodeFields {
  readonly kind: 'crash'
  /** Ms, 0 or more, after which they are started again, if the fault has not been lifted by then. @default when it is lifted */
  readonly restartAfterMs?: number
  /** What their disks keep of what was not synced, as in the option `crash` of a disk. @default as the cluster's disks say */
  readonly disk?: (typeof diskModes)[number]
}

const diskModes = ['lost', 'prefix', 'any'] as const

export const crashKind: FaultKind<CrashFault> = {
  kind: 'crash',
  target: 'node',
  schema: v.strictObject({
    kind: v.literal('crash'),
    restartAfterMs: v.exactOptional(delayMs),
    disk: v.exactOptional(oneOf(diskModes)),
    ...nodeFields,
  }),
  verdict: ({ restartAfterMs, disk, count }) => ({
    act: 'effect',
    effect: { on: 'node', name: 'crash', does: 'crash', restartAfterMs, disk, count },
  }),
  *shrink(fault) {
    yield* shrinkCount(fault)
    if (fault.restartAfterMs !== undefined)
      yield* shrinkField(fault, 'restartAfterMs', shrinkNumber(fault.restartAfterMs, 0))
  },
  describe(fault) {
    const { restartAfterMs, disk } = fault
    const lost = disk === undefined ? '' : `, unsynced writes ${disk}`
    return ofSome(`crash${lost}${restartAfterMs === undefined ? '' : `, restart after ${restartAfterMs} ms`}`, fault)
  },
}

/** Options of `faults.crash`. */
export interface CrashOptions extends NodeFields {
  /** How long they are down, if the fault lasts longer. */
  readonly restartAfterMs?: Duration
  readonly disk?: CrashFault['disk']
}

/**
 * Nodes of a cluster crash: their programs end at once, their disks keep what they had been told to keep. They are started
 * again when the fault is lifted. Needs `import 'faultline/cluster'`.
 * @throws InvalidOptionError
 * @example chaos.inject(faults.crash(), { at: 'a', from: '1s', for: '5s' })
 */
export function crash({ restartAfterMs, ...options }: CrashOptions = {}): CrashFault {
  const after = restartAfterMs === undefined ? {} : { restartAfterMs: toMs('restartAfterMs', restartAfterMs) }
  return completeFault(crashKind, { ...options, ...after, kind: 'crash' })
}
