import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { catalogueError } from './error-catalogue.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { fileOperation, writing } from './file-operation.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** The disk has room for so many bytes more; then writes fail with ENOSPC. */
export interface DiskFullFault {
  readonly kind: 'diskFull'
  /** Bytes that can still be written, 0 or more. What is deleted, truncated or replaced gives room back. @default 0 */
  readonly afterBytes: number
  /**
   * What befalls the single `write` that asks for more than there is room for. `short`: it writes what fits and says
   * so, and the next one fails. `error`: it writes what fits and fails. @default 'short'
   * @see POSIX.1-2024, write(): "only as many bytes as there is room for shall be written"
   */
  readonly crossing: 'short' | 'error'
}

export const diskFullKind: FaultKind<DiskFullFault> = {
  kind: 'diskFull',
  target: 'file',
  schema: v.strictObject({
    kind: v.literal('diskFull'),
    afterBytes: v.optional(whole(0), 0),
    crossing: v.optional(oneOf(['short', 'error']), 'short'),
  }),
  verdict({ afterBytes, crossing }, { args, point, call, state }) {
    const file = fileOperation(args)
    if (file === undefined) return { act: 'pass' }
    const used = Math.max(0, (typeof state.used === 'number' ? state.used : 0) - (file.frees ?? 0))
    const asked = writing.has(file.operation) ? (file.bytes ?? 0) : 0
    const left = Math.max(0, afterBytes - used)
    state.used = used + Math.min(asked, left)
    if (asked <= left) return { act: 'pass' }
    const error = markInjected(catalogueError('ENOSPC') as Error, { kind: 'diskFull', point, call })
    return {
      act: 'effect',
      effect: { on: 'file', name: 'disk full', does: 'writePart', bytes: left, error, short: crossing === 'short' },
    }
  },
  shrink: (fault) => shrinkField(fault, 'afterBytes', shrinkNumber(fault.afterBytes, 0)),
  describe: ({ afterBytes, crossing }) =>
    `disk full after ${afterBytes} bytes${crossing === 'error' ? ', no short write' : ''}`,
}

/**
 * The disk fills up: at file points.
 * @throws InvalidOptionError
 * @example diskFull({ afterBytes: 4096 })
 */
export function diskFull(options: Partial<Omit<DiskFullFault, 'kind'>> = {}): DiskFullFault {
  return completeFault(diskFullKind, { ...options, kind: 'diskFull' })
}
