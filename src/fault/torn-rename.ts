import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { fileCodeError } from './error-catalogue.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'
import { fileOperation } from './file-operation.js'

/** A rename is interrupted. */
export interface TornRenameFault {
  readonly kind: 'tornRename'
  /**
   * What is left. `half`: the new name, with the first half of the content, and no old one. `neither`: both names are
   * gone. `both`: the old name and the new one. @default 'half'
   */
  readonly leaves: 'half' | 'neither' | 'both'
}

export const tornRenameKind: FaultKind<TornRenameFault> = {
  kind: 'tornRename',
  target: 'file',
  schema: v.strictObject({
    kind: v.literal('tornRename'),
    leaves: v.optional(oneOf(['half', 'neither', 'both']), 'half'),
  }),
  verdict({ leaves }, { args, point, call }) {
    if (fileOperation(args)?.operation !== 'rename') return { act: 'pass' }
    const error = markInjected(fileCodeError('EIO', { syscall: 'rename' }), { kind: 'tornRename', point, call })
    return { act: 'effect', effect: { on: 'file', name: 'torn rename', does: 'tornRename', leaves, error } }
  },
  shrink: () => [],
  describe: ({ leaves }) => `torn rename, leaves ${leaves}`,
}

/**
 * Renames are torn and fail with EIO: at file points.
 * @throws InvalidOptionError
 * @example tornRename({ leaves: 'neither' })
 */
export function tornRename(options: Partial<Omit<TornRenameFault, 'kind'>> = {}): TornRenameFault {
  return completeFault(tornRenameKind, { ...options, kind: 'tornRename' })
}
