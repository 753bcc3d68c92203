import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { whole } from './field.js'
import { inMode, type ResourceFields, resourceFields } from './resource-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** File descriptors run out: what needs one fails with EMFILE. */
export interface FileDescriptorExhaustionFault extends ResourceFields {
  readonly kind: 'fileDescriptorExhaustion'
  /** Virtual mode: descriptors that are left to the session, 0 or more. Real mode: descriptors that are taken. */
  readonly limit: number
  /** Real mode: most that are taken, 0 or more. The last 64 of the process are left to it in any case. @default 1000 */
  readonly capDescriptors: number
}

export const fileDescriptorExhaustionKind: FaultKind<FileDescriptorExhaustionFault> = {
  kind: 'fileDescriptorExhaustion',
  target: 'resource',
  schema: v.strictObject({
    kind: v.literal('fileDescriptorExhaustion'),
    limit: whole(0),
    capDescriptors: v.optional(whole(0), 1000),
    ...resourceFields,
  }),
  verdict: ({ limit, capDescriptors, mode, capMs }) => ({
    act: 'effect',
    effect: { on: 'resource', name: 'descriptors', does: 'takeDescriptors', limit, capDescriptors, mode, capMs },
  }),
  shrink: (fault) => shrinkField(fault, 'limit', shrinkNumber(fault.limit, 0)),
  describe: (fault) =>
    inMode(fault.mode === 'real' ? `${fault.limit} descriptors taken` : `${fault.limit} descriptors left`, fault),
}

/**
 * File descriptors run out. Needs `import 'faultline/resource'`.
 * @throws InvalidOptionError
 * @example fileDescriptorExhaustion({ limit: 10 })
 */
export function fileDescriptorExhaustion(
  options: { readonly limit: number } & Partial<Omit<FileDescriptorExhaustionFault, 'kind'>>,
): FileDescriptorExhaustionFault {
  return completeFault(fileDescriptorExhaustionKind, { ...options, kind: 'fileDescriptorExhaustion' })
}
