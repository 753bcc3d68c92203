import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { fileCodeError, fileCodes } from './error-catalogue.js'
import type { FaultKind } from './fault-kind.js'
import { between, oneOf, whole } from './field.js'
import { fileOperation, writing } from './file-operation.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Some of the bytes are written, then the write fails. */
export interface PartialWriteFault {
  readonly kind: 'partialWrite'
  /** Share of the bytes that is written, 0 to 1, rounded down. @default 0.5 */
  readonly share?: number
  /** Bytes that are written, at most. Instead of `share`. */
  readonly bytes?: number
  /** Error of the file system that it fails with. @default 'EIO' */
  readonly code: string
}

export const partialWriteKind: FaultKind<PartialWriteFault> = {
  kind: 'partialWrite',
  target: 'file',
  schema: v.pipe(
    v.strictObject({
      kind: v.literal('partialWrite'),
      share: v.exactOptional(between(0, 1)),
      bytes: v.exactOptional(whole(0)),
      code: v.optional(oneOf(fileCodes), 'EIO'),
    }),
    v.check(({ share, bytes }) => share === undefined || bytes === undefined, 'to have `share` or `bytes`, not both'),
    v.transform((fault) => (fault.bytes === undefined ? { ...fault, share: fault.share ?? 0.5 } : fault)),
  ),
  verdict({ share = 0, bytes, code }, { args, point, call }) {
    const file = fileOperation(args)
    if (file?.bytes === undefined || !writing.has(file.operation)) return { act: 'pass' }
    const error = markInjected(fileCodeError(code, { syscall: 'write' }), { kind: 'partialWrite', point, call })
    const kept = Math.min(file.bytes, bytes ?? Math.floor(file.bytes * share))
    return {
      act: 'effect',
      effect: { on: 'file', name: 'partial write', does: 'writePart', bytes: kept, error, short: false },
    }
  },
  *shrink(fault) {
    const { bytes, share } = fault
    if (bytes !== undefined) yield* shrinkField(fault, 'bytes', shrinkNumber(bytes, 0))
    if (share !== undefined && share > 0) yield { ...fault, share: 0 }
    if (share !== undefined && share > 0.5) yield { ...fault, share: 0.5 }
  },
  describe: ({ share = 0, bytes, code }) =>
    `${bytes ?? `${Number((share * 100).toPrecision(6))} %`}${bytes === undefined ? '' : ' bytes'} written, then ${code}`,
}

/**
 * Writes fail half-way: at file points.
 * @throws InvalidOptionError
 * @example partialWrite(); partialWrite({ share: 0.9, code: 'ENOSPC' }); partialWrite({ bytes: 10 })
 */
export function partialWrite(options: Partial<Omit<PartialWriteFault, 'kind'>> = {}): PartialWriteFault {
  return completeFault(partialWriteKind, { ...options, kind: 'partialWrite' })
}
