import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntervalIndex } from './interval-index.js'

test('finds what a look at each would find, in the order it was given', () => {
  const time = fc.integer({ min: 0, max: 30 })
  const interval = fc.tuple(time, fc.oneof(time, fc.constant(Number.POSITIVE_INFINITY)))
  fc.assert(
    fc.property(fc.array(interval), interval, (all, [fromMs, untilMs]) => {
      const index = new IntervalIndex(
        all,
        ([from]) => from,
        ([, end]) => end,
      )
      expect(index.touching(fromMs, untilMs)).toEqual(all.filter(([from, end]) => from <= untilMs && end >= fromMs))
    }),
  )
})
