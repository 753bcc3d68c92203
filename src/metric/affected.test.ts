import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { affectedBy } from './affected.js'

test('a system is reached by a fault when what failed was under way between its first act and its end', () => {
  const { events } = new TimelineBuilder()
    .arm(1, 'drop', 'payments.*', 0, null)
    .arm(2, 'drop', 'payments.*', 0, null)
    .arm(3, 'drop', 'payments.*', 0, null)
    .at(500)
    .bad({ system: 'before it acted' })
    .at(1000)
    .inject(1)
    .bad({ system: 'while it acted' })
    .at(2000)
    .lift(1, 'aborted')
    .at(2500)
    .bad({ system: 'begun before its end', startedMs: 1900 })
    .bad({ system: 'begun after its end', startedMs: 2100 })
    .at(3000)
    .inject(2)
    .at(9000)
    .refused()
  expect(affectedBy(events, new Set([1])).systems).toEqual(['while it acted', 'begun before its end'])
  // It is in force still; and what never acted has reached nobody.
  expect(affectedBy(events, new Set([2, 3]))).toEqual({
    points: { 'payments.charge': 1 },
    nodes: [],
    systems: ['checkout'],
  })
  expect(affectedBy(events, new Set([3]))).toEqual({ points: {}, nodes: [], systems: [] })
  expect(affectedBy(events, new Set([1, 2])).points).toEqual({ 'payments.charge': 2 })
})
