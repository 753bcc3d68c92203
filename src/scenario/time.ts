import { faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

const minute = 60_000
const hour = 60 * minute
const century = 100 * 365 * 24 * hour

/**
 * Dates are off by an offset while it lasts. Timers and monotonic clocks are right.
 *
 * | severity | ahead by |
 * | --- | --- |
 * | low | 1 s |
 * | medium | 30 s |
 * | high | 5 min |
 * | critical | 1 h |
 */
export const timeSkew = scenario({
  name: 'timeSkew',
  family: 'time',
  description: 'Dates are off by an offset.',
  parameters: {
    offsetMs: parameter.number({
      unit: 'ms',
      range: [-century, century],
      default: { low: 1000, medium: 30_000, high: 5 * minute, critical: hour },
      description: 'How far the clock is ahead; negative: behind.',
    }),
  },
  injections: ({ offsetMs, probability }) => [partOf(faults.clockSkew({ offsetMs }), probability)],
})

/**
 * Clocks run fast: dates, monotonic clocks and timers.
 *
 * | severity | fast by |
 * | --- | --- |
 * | low | 50 ppm, 4 s a day: a poor quartz |
 * | medium | 500 ppm: what NTP still corrects |
 * | high | 10 000 ppm, 1 %: a virtual machine under load |
 * | critical | 100 000 ppm, 10 % |
 */
export const clockDrift = scenario({
  name: 'clockDrift',
  family: 'time',
  description: 'Clocks run fast or slow.',
  parameters: {
    ppm: parameter.number({
      unit: 'ppm',
      range: [-999_999, 1e9],
      default: { low: 50, medium: 500, high: 10_000, critical: 100_000 },
      description: 'Parts per million by which they run fast; negative: slow.',
    }),
  },
  injections: ({ ppm, probability }) => [partOf(faults.clockDrift({ ppm }), probability)],
})

/**
 * Dates jump when it begins, and back when it is lifted. Timers and monotonic clocks do not notice.
 *
 * | severity | jump |
 * | --- | --- |
 * | low | 1 s ahead |
 * | medium | 1 min ahead |
 * | high | 1 h ahead |
 * | critical | 1 h back |
 */
export const clockJump = scenario({
  name: 'clockJump',
  family: 'time',
  description: 'Dates jump when it begins.',
  parameters: {
    byMs: parameter.number({
      unit: 'ms',
      range: [-century, century],
      default: { low: 1000, medium: minute, high: hour, critical: -hour },
      description: 'How far it jumps ahead; negative: back.',
    }),
  },
  injections: ({ byMs, probability }) => [partOf(faults.clockJump({ byMs }), probability)],
})

/** Dates and monotonic clocks stand still while it lasts; timers go on. Severity only weighs: there is no half of it. */
export const clockFreeze = scenario({
  name: 'clockFreeze',
  family: 'time',
  description: 'Dates and monotonic clocks stand still.',
  parameters: {},
  injections: ({ probability }) => [partOf(faults.clockFreeze(), probability)],
})
