import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { fileOperation, reading } from './file-operation.js'

/** Reads give the content of before the last change of the file. */
export interface StaleReadFault {
  readonly kind: 'staleRead'
}

export const staleReadKind: FaultKind<StaleReadFault> = {
  kind: 'staleRead',
  target: 'file',
  schema: v.strictObject({ kind: v.literal('staleRead') }),
  verdict(_fault, { args }) {
    if (!reading.has(fileOperation(args)?.operation ?? '')) return { act: 'pass' }
    return { act: 'effect', effect: { on: 'file', name: 'stale read', does: 'staleRead' } }
  },
  shrink: () => [],
  describe: () => 'stale read',
}

/**
 * Reads are stale: at file points. A file that was not there before its last change is not found.
 * @example staleRead()
 */
export function staleRead(): StaleReadFault {
  return completeFault(staleReadKind, { kind: 'staleRead' })
}
