import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { between, whole } from './field.js'
import { inMode, type ResourceFields, resourceFields } from './resource-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Other work keeps the processor busy. */
export interface CpuStressFault extends ResourceFields {
  readonly kind: 'cpuStress'
  /** Share of the time of the cores that is used, 0 to 1. Real mode: by the process as a whole. */
  readonly load: number
  /** How many cores are kept busy, 1 to 1024. @default all that the process may use */
  readonly cores?: number
  /**
   * Virtual mode: mean length in ms, 1 to 10 000, of the pieces of work that a callback waits behind.
   * @default 10
   */
  readonly sliceMs: number
}

export const cpuStressKind: FaultKind<CpuStressFault> = {
  kind: 'cpuStress',
  target: 'resource',
  schema: v.strictObject({
    kind: v.literal('cpuStress'),
    load: between(0, 1),
    cores: v.exactOptional(whole(1, 1024)),
    sliceMs: v.optional(between(1, 10_000), 10),
    ...resourceFields,
  }),
  verdict: ({ load, cores, sliceMs, mode, capMs }) => ({
    act: 'effect',
    effect: { on: 'resource', name: `cpu ${percent(load)}`, does: 'stressCpu', load, cores, sliceMs, mode, capMs },
  }),
  *shrink(fault) {
    // In steps of five points: less is not told apart.
    for (const steps of shrinkNumber(Math.ceil(fault.load * 20), 0))
      if (steps / 20 < fault.load) yield { ...fault, load: steps / 20 }
    yield* shrinkField(fault, 'sliceMs', shrinkNumber(fault.sliceMs, 1))
  },
  describe: (fault) => inMode(`cpu ${percent(fault.load)}`, fault),
}

/**
 * The processor is busy with other work: callbacks come late, and what tells of load tells of it.
 * Needs `import 'faultline/resource'`.
 * @throws InvalidOptionError
 * @example cpuStress({ load: 0.9 })
 */
export function cpuStress(options: { readonly load: number } & Partial<Omit<CpuStressFault, 'kind'>>): CpuStressFault {
  return completeFault(cpuStressKind, { ...options, kind: 'cpuStress' })
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`
}
