import * as v from 'valibot'
import { sampleNormal } from '../random/distribution.js'
import type { RandomStream } from '../random/stream.js'
import type { ClockChange } from './fault-kind.js'
import { above0, between, delayMs } from './field.js'

/** Parts per million, above −1 000 000 (where a clock would stand still); 100 is a poor quartz. */
export const ppm = between(-999_999, 1e9)

/** How a clock drifts. */
export type DriftModel =
  /** Evenly. */
  | { readonly type: 'linear'; readonly ppm: number }
  /** To and fro, as with temperature: a sine of that height, once each period. */
  | { readonly type: 'periodic'; readonly amplitudeMs: number; readonly periodMs: number }
  /** Right between steps: the wall clock alone is set off by `stepMs` (may be negative) each time. */
  | { readonly type: 'step'; readonly stepMs: number; readonly everyMs: number }
  /** A new offset each time, normally distributed around 0, reached evenly; from the seed. */
  | { readonly type: 'noise'; readonly stdDevMs: number; readonly everyMs: number }

const every = above0(2 ** 31)

export const driftModelSchema: v.GenericSchema<DriftModel> = v.variant('type', [
  v.strictObject({ type: v.literal('linear'), ppm }),
  v.pipe(
    v.strictObject({ type: v.literal('periodic'), amplitudeMs: delayMs, periodMs: every }),
    v.check(
      ({ amplitudeMs, periodMs }) => 2 * Math.PI * amplitudeMs < periodMs,
      'to have `amplitudeMs` below periodMs / 2π, or the clock would run backwards',
    ),
  ),
  v.strictObject({ type: v.literal('step'), stepMs: between(-(2 ** 31), 2 ** 31), everyMs: every }),
  v.strictObject({ type: v.literal('noise'), stdDevMs: delayMs, everyMs: every }),
])

/** The model as a function of the time since the fault began. */
export function driftChange(model: DriftModel, random: RandomStream): ClockChange {
  const scaled = { monotonic: true, timers: true }
  if (model.type === 'linear') {
    const rate = 1 + model.ppm / 1e6
    return { ...scaled, offsetMs: (elapsedMs) => (elapsedMs * model.ppm) / 1e6, rate: () => rate }
  }
  if (model.type === 'periodic') {
    const perMs = (2 * Math.PI) / model.periodMs
    return {
      ...scaled,
      offsetMs: (elapsedMs) => model.amplitudeMs * Math.sin(elapsedMs * perMs),
      rate: (elapsedMs) => 1 + model.amplitudeMs * perMs * Math.cos(elapsedMs * perMs),
    }
  }
  if (model.type === 'step') {
    const offsetMs = (elapsedMs: number) => model.stepMs * Math.floor(elapsedMs / model.everyMs)
    return { offsetMs, rate: () => 1, monotonic: false, timers: false }
  }
  return { ...scaled, ...noise(model.stdDevMs, model.everyMs, random) }
}

function noise(stdDevMs: number, everyMs: number, random: RandomStream): Pick<ClockChange, 'offsetMs' | 'rate'> {
  // Drawn by number, not in turn: readings that come in another order, or skip a year, see the same clock.
  // Within 0.45 of the gap, the clock always runs at a tenth of its speed or more.
  const node = (k: number) => {
    if (k <= 0) return 0
    const drawn = stdDevMs * sampleNormal(random.fork(`noise ${k}`))
    return Math.min(Math.max(drawn, -0.45 * everyMs), 0.45 * everyMs)
  }
  return {
    offsetMs(elapsedMs) {
      const k = Math.floor(elapsedMs / everyMs)
      const from = node(k)
      return from + (node(k + 1) - from) * (elapsedMs / everyMs - k)
    },
    rate(elapsedMs) {
      const k = Math.floor(elapsedMs / everyMs)
      return 1 + (node(k + 1) - node(k)) / everyMs
    },
  }
}

/** `+100 ppm`, `periodic ± 50 ms each 60000 ms`. */
export function describeDrift(model: DriftModel): string {
  if (model.type === 'linear') return `${model.ppm > 0 ? '+' : ''}${model.ppm} ppm`
  if (model.type === 'periodic') return `periodic ± ${model.amplitudeMs} ms each ${model.periodMs} ms`
  if (model.type === 'step') return `step ${model.stepMs > 0 ? '+' : ''}${model.stepMs} ms each ${model.everyMs} ms`
  return `noise ± ${model.stdDevMs} ms each ${model.everyMs} ms`
}
