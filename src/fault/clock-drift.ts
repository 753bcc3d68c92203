import * as v from 'valibot'
import { completeFault } from './complete.js'
import { type DriftModel, describeDrift, driftChange, driftModelSchema, ppm } from './drift-model.js'
import type { FaultKind } from './fault-kind.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Clocks run fast or slow. Has either `ppm` or a `model`. */
export interface ClockDriftFault {
  readonly kind: 'clockDrift'
  /** Parts per million by which they run fast; negative: slow. Above −1 000 000. */
  readonly ppm?: number
  readonly model?: DriftModel
}

export const clockDriftKind: FaultKind<ClockDriftFault> = {
  kind: 'clockDrift',
  target: 'clock',
  schema: v.pipe(
    v.strictObject({
      kind: v.literal('clockDrift'),
      ppm: v.exactOptional(ppm),
      model: v.exactOptional(driftModelSchema),
    }),
    v.check((fault) => (fault.ppm === undefined) !== (fault.model === undefined), 'to have either `ppm` or `model`'),
  ),
  verdict: (fault, { random }) => ({ act: 'clock', change: driftChange(modelOf(fault), random) }),
  *shrink(fault) {
    const { model } = fault
    if (fault.ppm !== undefined) yield* shrinkField(fault, 'ppm', shrinkNumber(fault.ppm, Math.sign(fault.ppm)))
    if (model?.type === 'linear') yield { kind: 'clockDrift', ppm: model.ppm }
    if (model?.type === 'periodic') yield* shrinkModel(model, 'amplitudeMs', model.amplitudeMs)
    if (model?.type === 'step') yield* shrinkModel(model, 'stepMs', model.stepMs)
    if (model?.type === 'noise') yield* shrinkModel(model, 'stdDevMs', model.stdDevMs)
  },
  describe: (fault) => `clock drift ${describeDrift(modelOf(fault))}`,
}

/**
 * Clocks run fast or slow: dates, monotonic clocks and timers alike (the model `step` sets dates alone).
 * @throws InvalidOptionError
 * @example clockDrift({ ppm: 200 }); clockDrift({ model: { type: 'noise', stdDevMs: 20, everyMs: 1000 } })
 */
export function clockDrift(options: Omit<ClockDriftFault, 'kind'>): ClockDriftFault {
  return completeFault(clockDriftKind, { ...options, kind: 'clockDrift' })
}

function modelOf(fault: ClockDriftFault): DriftModel {
  return fault.model ?? { type: 'linear', ppm: fault.ppm ?? 0 }
}

function* shrinkModel<M extends DriftModel, K extends keyof M>(model: M, field: K, value: number) {
  for (const simpler of shrinkNumber(value, Math.sign(value))) {
    yield { kind: 'clockDrift' as const, model: { ...model, [field]: simpler } }
  }
}
