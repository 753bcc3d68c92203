import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { type ThrottleFault, throttle, throttleKind } from './throttle.js'

/** When calls that come at these times go on; undefined for those refused. */
function run(fault: ThrottleFault, times: readonly number[]): (number | undefined)[] {
  const shared = { random: createRandom(1), point: 'p', args: [], shape: 'async', target: 'call', state: {} } as const
  return times.map((nowMs, i) => {
    const verdict = throttleKind.verdict(fault, { ...shared, nowMs, call: i + 1 })
    if (verdict.act === 'fail') return undefined
    return nowMs + (verdict.act === 'delay' ? verdict.delayMs : 0)
  })
}

test('a burst goes through, the rest queues at the rate', () => {
  expect(run(throttle({ perSecond: 10, burst: 2 }), [0, 0, 0, 0, 1000])).toEqual([0, 0, 100, 200, 1000])
})

test('refused calls take no room', () => {
  const fault = throttle({ perSecond: 10, mode: 'reject' })
  expect(run(fault, [0, 50, 99, 100, 150, 200])).toEqual([0, undefined, undefined, 100, undefined, 200])
})

test('a rate that does not divide a second keeps its rate', () => {
  const times = run(throttle({ perSecond: 3 }), new Array(31).fill(0))
  expect(times.at(-1)).toBe(10_000)
})

test('in no window do more calls go on than burst and rate allow', () => {
  const faults = fc.record({ perSecond: fc.integer({ min: 1, max: 200 }), burst: fc.integer({ min: 1, max: 5 }) })
  fc.assert(
    fc.property(faults, fc.array(fc.nat(100), { maxLength: 60 }), (options, gaps) => {
      let now = 0
      const went = run(
        throttle(options),
        gaps.map((gap) => (now += gap)),
      ) as number[]
      for (let from = 0; from < went.length; from++) {
        for (let to = from; to < went.length; to++) {
          const window = (went[to] as number) - (went[from] as number)
          // One more: calls are put on whole ms.
          expect(to - from + 1).toBeLessThanOrEqual(options.burst + ((window + 1) * options.perSecond) / 1000)
        }
      }
    }),
  )
})
