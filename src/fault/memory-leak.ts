import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { above0, whole } from './field.js'
import { inMode, type ResourceFields, resourceFields } from './resource-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

const mebibyte = 2 ** 20

/** Memory is taken and not given back until the fault is lifted. */
export interface MemoryLeakFault extends ResourceFields {
  readonly kind: 'memoryLeak'
  /** Bytes taken in a second, above 0, at most 2^40. */
  readonly bytesPerSecond: number
  /** Bytes after which it stays where it is, 0 to 2^40. @default 268_435_456, 256 MiB */
  readonly capBytes: number
}

export const memoryLeakKind: FaultKind<MemoryLeakFault> = {
  kind: 'memoryLeak',
  target: 'resource',
  schema: v.strictObject({
    kind: v.literal('memoryLeak'),
    bytesPerSecond: above0(2 ** 40),
    capBytes: v.optional(whole(0, 2 ** 40), 256 * mebibyte),
    ...resourceFields,
  }),
  verdict: ({ bytesPerSecond, capBytes, mode, capMs }) => ({
    act: 'effect',
    effect: { on: 'resource', name: 'memory leak', does: 'leakMemory', bytesPerSecond, capBytes, mode, capMs },
  }),
  shrink: (fault) => shrinkField(fault, 'capBytes', shrinkNumber(fault.capBytes, 0)),
  describe: (fault) => inMode(`memory leak ${size(fault.bytesPerSecond)}/s up to ${size(fault.capBytes)}`, fault),
}

/**
 * Memory grows at a rate, up to a cap. Needs `import 'faultline/resource'`.
 * @throws InvalidOptionError
 * @example memoryLeak({ bytesPerSecond: 10 * 2 ** 20 })
 */
export function memoryLeak(
  options: { readonly bytesPerSecond: number } & Partial<Omit<MemoryLeakFault, 'kind'>>,
): MemoryLeakFault {
  return completeFault(memoryLeakKind, { ...options, kind: 'memoryLeak' })
}

function size(bytes: number): string {
  return bytes < mebibyte ? `${bytes} B` : `${Number((bytes / mebibyte).toPrecision(4))} MiB`
}
