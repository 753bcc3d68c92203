import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { clockDriftKind } from './clock-drift.js'
import type { ClockChange, FaultData, FaultKind } from './fault-kind.js'
import { type ClockDriftFault, faultKind, faults } from './index.js'

function change<F extends FaultData>(fault: F, seed = 1, wallMs = 0): ClockChange {
  const kind = faultKind(fault.kind) as unknown as FaultKind<F>
  const context = {
    random: createRandom(seed),
    nowMs: 0,
    wallMs,
    point: '',
    call: 0,
    args: [],
    shape: 'sync',
    target: 'clock',
    state: {},
  } as const
  const verdict = kind.verdict(fault, context)
  return verdict.act === 'clock' ? verdict.change : expect.fail()
}
const offsets = (fault: FaultData, ...times: number[]) => times.map((ms) => change(fault).offsetMs(ms))

test('skew and jump set the wall clock alone, forth or back', () => {
  expect(offsets(faults.clockSkew({ offsetMs: '-1h' }), 0, 5000)).toEqual([-3_600_000, -3_600_000])
  expect(offsets(faults.clockJump({ byMs: '2s' }), 0, 5000)).toEqual([2000, 2000])
  expect(change(faults.clockJump({ byMs: -5 }))).toMatchObject({ monotonic: false, timers: false })
})

test('a frozen clock reads the same, and timers go on', () => {
  const frozen = change(faults.clockFreeze())
  expect([0, 100, 9999].map((ms) => ms + frozen.offsetMs(ms))).toEqual([0, 0, 0])
  expect(frozen).toMatchObject({ monotonic: true, timers: false })
  expect(frozen.rate(5)).toBe(0)
})

describe('a leap second', () => {
  test('repeated: the second before it is lived twice; deleted: the one after it is skipped', () => {
    const wall = (fault: FaultData) => [999, 1000, 1999, 2000, 3000].map((ms) => ms + change(fault).offsetMs(ms))
    expect(wall(faults.leapSecond())).toEqual([999, 0, 999, 1000, 2000])
    expect(wall(faults.leapSecond({ direction: 'delete' }))).toEqual([999, 2000, 2999, 3000, 4000])
    expect(change(faults.leapSecond())).toMatchObject({ monotonic: false, timers: false })
  })

  test('smeared: evenly over 24 h, 11.6 ppm, and never back', () => {
    const day = 86_400_000
    const smear = faults.leapSecond({ mode: 'smear', atMs: 0 })
    expect(offsets(smear, -1, 0, day / 4, day / 2, day, 2 * day)).toEqual([-0, -0, -250, -500, -1000, -1000])
    expect((change(smear).rate(5) - 1) * 1e6).toBeCloseTo(-11.574, 3)
    const brief = change(faults.leapSecond({ mode: 'smear', direction: 'delete', atMs: 10, smearMs: '2s' }))
    expect([9, 10, 2009, 2010].map((ms) => brief.rate(ms))).toEqual([1, 1.5, 1.5, 1])
    expect(brief.offsetMs(2010)).toBe(1000)
  })

  test('what cannot be is refused', () => {
    expect(() => faults.leapSecond({ mode: 'smear', smearMs: '1s' })).toThrow(
      'Expected `smearMs` to be a number between',
    )
    expect(() => faults.leapSecond({ smearMs: '1h' })).toThrow("to have `smearMs` in mode 'smear' only")
    expect(() => faults.leapSecond({ atMs: '-1s' })).toThrow('Expected `atMs` to be a number between 0')
  })
})

describe('a change to or from summer time', () => {
  const at = (wallIso: string, options: Parameters<typeof faults.dstChange>[0]) => {
    const wallMs = Date.parse(wallIso)
    const changed = change(faults.dstChange(options), 1, wallMs)
    expect(changed).toMatchObject({ monotonic: false, timers: false, zone: options.zone })
    return new Date(wallMs + changed.offsetMs(0)).toISOString()
  }

  test.each([
    ['Europe/Berlin', 'next', '2025-03-30T00:59:59.000Z'],
    ['Europe/Berlin', 'autumn', '2025-10-26T00:59:59.000Z'],
    ['Australia/Sydney', 'next', '2025-04-05T15:59:59.000Z'],
    ['Australia/Sydney', 'spring', '2025-10-04T15:59:59.000Z'],
    ['Australia/Lord_Howe', 'autumn', '2025-04-05T14:59:59.000Z'],
    // For Ramadan clocks go back in March and ahead again in April.
    ['Africa/Casablanca', 'spring', '2025-04-06T01:59:59.000Z'],
  ] as const)('of %s, %s: the wall clock is a second before it', (zone, which, expected) => {
    expect(at('2025-01-01T00:00:00Z', { zone, change: which })).toBe(expected)
  })

  test('a change that is now is over; one a moment away is not', () => {
    const zone = 'Europe/Berlin'
    expect(at('2025-03-30T00:59:59.999Z', { zone, beforeMs: 0 })).toBe('2025-03-30T01:00:00.000Z')
    expect(at('2025-03-30T01:00:00.000Z', { zone, beforeMs: 0 })).toBe('2025-10-26T01:00:00.000Z')
  })

  test('a zone without one is refused, with a way out; one that does not exist too', () => {
    expect(() => at('2025-01-01T00:00:00Z', { zone: 'Asia/Kathmandu' })).toThrow(
      'Expected `zone` to be a zone with a change of its clocks in the two years after 2025-01-01, got "Asia/Kathmandu". Take one that has, such as \'Europe/Berlin\'',
    )
    expect(() => faults.dstChange({ zone: 'Europe/Atlantis' })).toThrow(
      'Expected `zone` to be a time zone that the runtime knows, such as \'Europe/Berlin\', got "Europe/Atlantis".',
    )
  })
})

describe('drift', () => {
  test('linear: ppm of the time that has passed', () => {
    expect(offsets(faults.clockDrift({ ppm: 200 }), 0, 1_000_000)).toEqual([0, 200])
    expect(change(faults.clockDrift({ ppm: -500_000 })).rate(7)).toBe(0.5)
  })

  test('step: right between the steps', () => {
    const fault = faults.clockDrift({ model: { type: 'step', stepMs: -10, everyMs: 1000 } })
    expect(offsets(fault, 999, 1000, 2500)).toEqual([-0, -10, -20].map((ms) => expect.closeTo(ms)))
  })

  test('periodic: back to true after each period', () => {
    const fault = faults.clockDrift({ model: { type: 'periodic', amplitudeMs: 50, periodMs: 1000 } })
    expect(offsets(fault, 0, 250, 500, 750)).toEqual([0, 50, 0, -50].map((ms) => expect.closeTo(ms)))
  })

  test('noise: from the seed, whatever the order of readings, also after a year', () => {
    const fault = faults.clockDrift({ model: { type: 'noise', stdDevMs: 20, everyMs: 1000 } })
    const times = [5, 999, 1000, 31_536_000_000, 70_000]
    const forth = change(fault, 3)
    const back = change(fault, 3)
    expect(times.map((ms) => forth.offsetMs(ms))).toEqual(
      times
        .toReversed()
        .map((ms) => back.offsetMs(ms))
        .reverse(),
    )
    expect(change(fault, 4).offsetMs(5)).not.toBe(forth.offsetMs(5))
  })

  test('the offset is what the rate adds up to, and no clock that scales timers stands still', () => {
    const models = fc.oneof(
      fc.record({ type: fc.constant('linear' as const), ppm: fc.integer({ min: -900_000, max: 1e6 }) }),
      fc.record({
        type: fc.constant('periodic' as const),
        amplitudeMs: fc.nat(150),
        periodMs: fc.integer({ min: 1000, max: 9000 }),
      }),
      fc.record({
        type: fc.constant('noise' as const),
        stdDevMs: fc.nat(9000),
        everyMs: fc.integer({ min: 100, max: 9000 }),
      }),
    )
    fc.assert(
      fc.property(models, fc.nat(100_000), fc.nat(99), (model, atMs, seed) => {
        const drift = change({ kind: 'clockDrift', model } as ClockDriftFault, seed)
        const step = 0.001
        const slope = (drift.offsetMs(atMs + step) - drift.offsetMs(atMs)) / step
        expect(drift.rate(atMs)).toBeGreaterThan(0)
        expect(Math.abs(slope + 1 - drift.rate(atMs))).toBeLessThan(0.001)
      }),
    )
  })

  test('a model that would turn the clock back, or two at once, are refused', () => {
    expect(() => faults.clockDrift({ model: { type: 'periodic', amplitudeMs: 500, periodMs: 1000 } })).toThrow(
      'run backwards',
    )
    expect(() => faults.clockDrift({})).toThrow('to have either `ppm` or `model`')
    expect(() => faults.clockDrift({ ppm: -2e6 })).toThrow('Expected `ppm` to be a number between -999999')
    expect(clockDriftKind.describe(faults.clockDrift({ ppm: 50 }))).toBe('clock drift +50 ppm')
  })
})
