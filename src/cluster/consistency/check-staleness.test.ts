import { expect, test } from 'vitest'
import { checkStaleness } from '../index.js'
import { done, get, lost, put, read, write } from './operations.test-support.js'

const wrote = [done('w', 0, 10, write(1)), done('w', 100, 110, write(2)), done('w', 200, 210, write(3))]

test('how old a read was, and whether it may be', () => {
  const history = [...wrote, done('a', 300, 310, read, 2), done('a', 320, 330, read, 1), done('a', 330, 335, read, 3)]
  expect(checkStaleness(history, { within: 210 })).toMatchObject({ ok: true, worstMs: 210, stale: [] })
  const { ok, reason, stale, worstMs } = checkStaleness(history, { within: '100ms' })
  expect({ ok, worstMs }).toEqual({ ok: false, worstMs: 210 })
  // 2 had been replaced 90 ms before, which it may; 1 was replaced at 110 ms.
  expect(stale).toEqual([{ key: '', read: history[4], write: wrote[0], newer: wrote[1], staleMs: 210 }])
  expect(reason).toBe('a was answered read() → 1, 210 ms after write(2) of w had been answered.')
  expect(checkStaleness(history).stale).toHaveLength(2)
  expect(checkStaleness(history).reason).toContain('1 more read too old; the worst by 210 ms.')
})

test('a read that overlaps the write is not stale, nor one of a write that overlaps the newer one', () => {
  expect(checkStaleness([...wrote, done('a', 205, 220, read, 2)]).ok).toBe(true)
  const both = [done('v', 0, 10, write(1)), done('w', 5, 15, write(2)), done('a', 50, 51, read, 1)]
  expect(checkStaleness(both).ok).toBe(true)
})

test('of a write that nobody knows of, whoever has read it proves that it was there', () => {
  const history = [lost('v', 0, write(1)), done('b', 20, 30, read, 1), done('w', 40, 50, write(2))]
  const late = done('a', 80, 90, read, 1)
  expect(checkStaleness([...history, late])).toMatchObject({ ok: false, worstMs: 30 })
  // Not read before the other was asked for: it may have come behind it.
  expect(checkStaleness([history[0], history[2], late].flatMap((each) => each ?? [])).ok).toBe(true)
})

test('within one millisecond, by the numbers of a history', () => {
  const history = [done('w', 5, 5, write(1)), done('a', 5, 5, read, null)]
  expect(checkStaleness(history).ok).toBe(true)
  const numbered = history.map((each, index) => ({ ...each, invokedSeq: 2 * index, returnedSeq: 2 * index + 1 }))
  expect(checkStaleness(numbered)).toMatchObject({ ok: false, worstMs: 0 })
  expect(checkStaleness(numbered, { within: 1 }).ok).toBe(true)
})

test('by key, and what was there before all writes', () => {
  const history = [done('w', 0, 10, put('x', 1)), done('a', 50, 60, get('y'), null), done('a', 70, 80, get('x'), null)]
  expect(checkStaleness(history)).toMatchObject({ ok: false, stale: [{ key: 'x', write: undefined, staleMs: 60 }] })
})

test('nothing read is nothing stale; a read of nobody knows what is not judged', () => {
  expect(checkStaleness(wrote)).toMatchObject({ ok: true, worstMs: 0 })
  expect(checkStaleness([...wrote, done('a', 300, 301, read, 9)])).toMatchObject({ ok: false, verdict: 'broken' })
  const twice = [...wrote, done('w', 220, 230, write(1)), done('a', 300, 301, read, 1)]
  expect(checkStaleness(twice).verdict).toBe('unknown')
  expect(() => checkStaleness(wrote, { within: -1 })).toThrow('within')
})
