import { expect, test } from 'vitest'
import { checkLinearizable, checkSequential, models } from '../index.js'
import { done, get, lost, put, read, write } from './operations.test-support.js'

test('a stale read is sequential, as long as nobody sees it go back', () => {
  const wrote = done('a', 0, 10, write(1))
  const stale = [wrote, done('b', 20, 30, read, null)]
  expect(checkLinearizable(stale, models.register()).ok).toBe(false)
  expect(checkSequential(stale, models.register())).toMatchObject({ ok: true, order: [stale[1], wrote] })
  const back = [wrote, done('b', 20, 30, read, 1), done('b', 40, 50, read, null)]
  expect(checkSequential(back, models.register())).toMatchObject({ verdict: 'broken', order: undefined })
  const own = [wrote, done('a', 20, 30, read, null)]
  expect(checkSequential(own, models.register()).ok).toBe(false)
})

test('each key by itself is, both together are not: it is no property of the parts (Herlihy & Wing 1990, section 3.3)', () => {
  // Each reads the other's key before the other has written it, after having written its own.
  const history = [
    done('a', 0, 1, put('x', 1)),
    done('b', 0, 1, put('y', 1)),
    done('a', 2, 3, get('y'), null),
    done('b', 2, 3, get('x'), null),
  ]
  const ofKey = (key: string) => history.filter(({ op }) => op.key === key)
  expect(checkSequential(ofKey('x'), models.keyValue()).ok).toBe(true)
  expect(checkSequential(ofKey('y'), models.keyValue()).ok).toBe(true)
  const { ok, longest, reason } = checkSequential(history, models.keyValue())
  expect([ok, reason]).toEqual([false, 'No one order explains what every client saw.'])
  expect(longest[0]?.left).toHaveLength(1)
})

test('what a client asks for while it waits for something else is in no order with it', () => {
  const history = [done('a', 0, 10, write(1)), done('a', 5, 20, read, null)]
  expect(checkSequential(history, models.register()).ok).toBe(true)
  // One that was never answered holds nothing up, and may come later.
  expect(checkSequential([lost('a', 0, write(1)), done('a', 5, 20, read, null)], models.register()).ok).toBe(true)
})

test('of two that are lost in the same write, the one that was asked for later may have come first', () => {
  // a gets to its write only once it has read 3; 3 is written by b, after b's own write was seen.
  const history = [
    done('a', 0, 1, read, 3),
    lost('a', 2, write(2)),
    lost('b', 4, write(2)),
    done('b', 5, 6, read, 2),
    done('b', 7, 8, write(3)),
  ]
  expect(checkSequential(history, models.register()).ok).toBe(true)
  expect(
    checkSequential(
      history.filter((each) => each.invokedAtMs !== 4),
      models.register(),
    ).ok,
  ).toBe(false)
})

test('unknown when its steps are used up', () => {
  const writes = Array.from({ length: 9 }, (_, index) => done(`w${index}`, 0, 1, write(index)))
  const history = [...writes, done('r', 2, 3, read, 'nobody wrote this')]
  expect(checkSequential(history, models.register(), { maxSteps: 500 })).toMatchObject({
    ok: false,
    verdict: 'unknown',
  })
  expect(checkSequential(history, models.register())).toMatchObject({ ok: false, verdict: 'broken' })
})
