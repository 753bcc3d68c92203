import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { inMode, lastingMs, type ResourceFields, resourceFields } from './resource-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** The process stands still once: a suspended container, a virtual machine on the move, a long collection of garbage. */
export interface ProcessPauseFault extends ResourceFields {
  readonly kind: 'processPause'
  /** Ms that nothing runs, above 0. Clocks have gone on when it does again. */
  readonly forMs: number
}

export const processPauseKind: FaultKind<ProcessPauseFault> = {
  kind: 'processPause',
  target: 'resource',
  schema: v.strictObject({ kind: v.literal('processPause'), forMs: lastingMs, ...resourceFields }),
  verdict: ({ forMs, mode, capMs }) => ({
    act: 'effect',
    effect: { on: 'resource', name: `pause ${forMs} ms`, does: 'pauseProcess', forMs, mode, capMs },
  }),
  *shrink(fault) {
    for (const smaller of shrinkField(fault, 'forMs', shrinkNumber(fault.forMs, 0)))
      if (smaller.forMs > 0) yield smaller
  },
  describe: (fault) => inMode(`process paused ${fault.forMs} ms`, fault),
}

/** Options of `faults.processPause`. */
export interface ProcessPauseOptions extends Partial<ResourceFields> {
  /** How long nothing runs. */
  readonly forMs: Duration
}

/**
 * The process is paused once. Needs `import 'faultline/resource'`.
 * @throws InvalidOptionError
 * @example processPause({ forMs: '15s' })
 */
export function processPause(options: ProcessPauseOptions): ProcessPauseFault {
  return completeFault(processPauseKind, { ...options, kind: 'processPause', forMs: toMs('forMs', options.forMs) })
}
