import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { clockDriftKind } from './clock-drift.js'
import type { ClockChange, FaultData, FaultKind } from './fault-kind.js'
import { type ClockDriftFault, faultKind, faults } from './index.js'

function change<F extends FaultData>(fault: F, seed = 1): ClockChange {
  const kind = faultKind(fault.kind) as unknown as FaultKind<F>
  const context = {
    random: createRandom(seed),
    nowMs: 0,
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
