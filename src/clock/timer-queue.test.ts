import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Queued, TimerQueue } from './timer-queue.js'

test('gives entries out by due time, then by order, whatever was pushed and removed before', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ act: fc.constant('push' as const), dueMs: fc.nat(20) }) },
    fc.record({ act: fc.constant('pop' as const) }),
    fc.record({ act: fc.constant('remove' as const), which: fc.nat(50) }),
    fc.record({ act: fc.constant('reorder' as const), byMs: fc.nat(3) }),
    { weight: 2, arbitrary: fc.record({ act: fc.constant('first' as const) }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new TimerQueue<Queued>()
      let model: Queued[] = []
      let order = 0
      const sort = () => model.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
      for (const step of steps) {
        if (step.act === 'push') {
          const entry = { dueMs: step.dueMs, order: order++, index: -1 }
          queue.push(entry)
          model.push(entry)
        } else if (step.act === 'pop') {
          expect(queue.pop()).toBe(sort().shift())
        } else if (step.act === 'first') {
          expect(queue.first()).toEqual(sort().filter(({ dueMs }) => dueMs === model[0]?.dueMs))
        } else if (step.act === 'reorder') {
          queue.reorder((entry) => {
            entry.dueMs += (entry.order % 3) * step.byMs
          })
        } else {
          const entry = model[step.which % Math.max(1, model.length)]
          if (entry === undefined) continue
          queue.remove(entry)
          model = model.filter((other) => other !== entry)
        }
        expect(queue.size).toBe(model.length)
        expect(queue.peek()).toBe(sort()[0])
      }
      expect(queue.sorted()).toEqual(sort())
    }),
  )
})
