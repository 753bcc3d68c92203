import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withChaos } from '../chaos/index.js'
import { parseFault } from '../fault/index.js'
import { type ClockConstraints, type ClockFault, clockFault } from './clock-fault.js'
import { faultSchedule } from './fault-schedule.js'

const constraints: ClockConstraints[] = [
  {},
  { kinds: ['clockSkew', 'clockJump'], maxOffset: '2s', direction: 'behind' },
  { kinds: ['clockDrift'], maxPpm: 500, direction: 'ahead' },
  { kinds: ['clockDrift'], models: ['step', 'noise'], maxPpm: 900_000 },
]

/** How fast a drift is at most, in ppm, with its sign. */
function ppmOf({ ppm, model }: ClockFault & { kind: 'clockDrift' }): number {
  if (model?.type === 'step') return (model.stepMs / model.everyMs) * 1e6
  if (model?.type === 'noise') return (model.stdDevMs / model.everyMs) * 1e6
  if (model?.type === 'periodic') return ((2 * Math.PI * model.amplitudeMs) / model.periodMs) * 1e6
  return ppm ?? 0
}

test.each(constraints)('%j: what is drawn, and all that it shrinks to, keeps to it', (given) => {
  const arbitrary = clockFault(given)
  const { maxOffset = '24h', maxPpm = 100_000, direction = 'both' } = given
  const mostMs = maxOffset === '2s' ? 2000 : 86_400_000
  const check = (fault: ClockFault) => {
    expect(parseFault(fault)).toEqual(fault)
    expect(given.kinds ?? [fault.kind]).toContain(fault.kind)
    expect(arbitrary.canShrinkWithoutContext(fault)).toBe(true)
    if (fault.kind === 'clockFreeze') return
    const drift = fault.kind === 'clockDrift'
    const off = drift ? ppmOf(fault) : fault.kind === 'clockSkew' ? fault.offsetMs : fault.byMs
    expect(Math.abs(off)).toBeLessThanOrEqual(drift ? maxPpm : mostMs)
    const symmetric = drift && (fault.model?.type === 'noise' || fault.model?.type === 'periodic')
    if (direction !== 'both' && !symmetric) expect(Math.sign(off)).toBe(direction === 'ahead' ? 1 : -1)
  }
  fc.assert(
    fc.property(arbitrary, (fault) => {
      check(fault)
      for (const { value } of arbitrary.shrink(fault, undefined)) check(value)
    }),
    { numRuns: 100 },
  )
})

test('all kinds and models come', () => {
  const names = fc
    .sample(clockFault(), { numRuns: 300, seed: 1 })
    .map((fault) => (fault.kind === 'clockDrift' ? (fault.model?.type ?? 'linear') : fault.kind))
  expect([...new Set(names)].sort()).toEqual([
    'clockFreeze',
    'clockJump',
    'clockSkew',
    'linear',
    'noise',
    'periodic',
    'step',
  ])
})

test('a lease that trusts the clocks of two nodes: the least skew that breaks it, at the node that holds it', async () => {
  const skew = clockFault({ kinds: ['clockSkew'], maxOffset: '1m' })
  const property = fc.asyncProperty(faultSchedule({ points: { holder: skew, other: skew } }), (schedule) =>
    withChaos(
      async (chaos) => {
        const endsAt = chaos.node('other', () => Date.now()) + 30_000
        await chaos.clock.advance('31s')
        // Wrong from 1 s on: the holder thinks that the lease still runs.
        expect(chaos.node('holder', () => Date.now())).toBeGreaterThanOrEqual(endsAt)
      },
      { schedule },
    )(),
  )
  const { counterexample } = await fc.check(property, { seed: 3, numRuns: 500 })
  const [only, ...more] = counterexample?.[0].injections ?? []
  expect(more).toEqual([])
  expect([only?.at, only?.fault]).toEqual(
    only?.at === 'holder'
      ? ['holder', { kind: 'clockSkew', offsetMs: -1001 }]
      : ['other', { kind: 'clockSkew', offsetMs: 1001 }],
  )
})

test.each<[string, unknown]>([
  ['Expected `constraints` to hold only kinds', { kind: 'clockSkew' }],
  ['Expected `kinds[0]` to be one of', { kinds: ['latency'] }],
  ['Expected `models` to be a list, not empty, got []', { models: [] }],
  ['Expected `maxOffset` to be between 1 ms and 10000 days', { maxOffset: 0 }],
  ['Expected `maxPpm` to be a whole number, between 1 and 900000', { maxPpm: 1e6 }],
  ['Expected `direction` to be one of', { direction: 'left' }],
])('%s', (message, given) => {
  expect(() => clockFault(given as ClockConstraints)).toThrow(message)
})
