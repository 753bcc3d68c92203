import { faults, isZone, zoneRule } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const century = 100 * 365 * day

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

/**
 * A leap second comes while it lasts. Timers and monotonic clocks do not notice.
 *
 * | severity | mode |
 * | --- | --- |
 * | low | `smear`: the wall clock is slow by 11.6 ppm for a day |
 * | medium, high, critical | `repeat`: the wall clock steps back one second |
 */
export const leapSecond = scenario({
  name: 'leapSecond',
  family: 'time',
  description: 'A leap second, repeated or smeared.',
  parameters: {
    mode: parameter.choice({
      values: ['repeat', 'smear'],
      default: { low: 'smear', medium: 'repeat', high: 'repeat', critical: 'repeat' },
      description: '`repeat`: the clock steps, and a second is lived twice. `smear`: it runs slow until it is made up.',
    }),
    direction: parameter.choice({
      values: ['insert', 'delete'],
      default: 'insert',
      description: '`insert`: a second more. `delete`: one less; it is skipped, or the clock runs fast.',
    }),
    atMs: parameter.number({
      unit: 'ms',
      range: [0, day],
      default: 1000,
      description: 'When the clock steps, or the smear begins, after the window began.',
    }),
    smearMs: parameter.number({
      unit: 'ms',
      range: [2000, 7 * day],
      default: day,
      description: 'How long the smear lasts; in mode `smear` alone.',
    }),
  },
  injections: ({ mode, direction, atMs, smearMs, probability }) => [
    partOf(faults.leapSecond({ mode, direction, atMs, ...(mode === 'smear' ? { smearMs } : {}) }), probability),
  ],
})

/**
 * Local time is that of a zone, and its clocks change while it lasts. Timers and monotonic clocks do not notice.
 *
 * | severity | change |
 * | --- | --- |
 * | low, medium | `spring`: local times are skipped |
 * | high, critical | `autumn`: local times come twice |
 */
export const dstChange = scenario({
  name: 'dstChange',
  family: 'time',
  description: 'The clocks of a zone go ahead or back for daylight saving time.',
  parameters: {
    zone: parameter.text({
      default: 'Europe/Berlin',
      description: 'IANA name of the zone in which local time is read.',
      expected: zoneRule,
      accepts: isZone,
    }),
    change: parameter.choice({
      values: ['spring', 'autumn', 'next'],
      default: { low: 'spring', medium: 'spring', high: 'autumn', critical: 'autumn' },
      description: '`spring`: clocks go ahead. `autumn`: back. `next`: whichever comes first.',
    }),
    beforeMs: parameter.number({
      unit: 'ms',
      range: [0, 7 * day],
      default: 1000,
      description: 'From the beginning of the window to the change.',
    }),
  },
  injections: ({ zone, change, beforeMs, probability }) => [
    partOf(faults.dstChange({ zone, change, beforeMs }), probability),
  ],
})
