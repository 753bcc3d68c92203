import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { checkWhen, compileTrigger, type When } from './index.js'

const random = () => createRandom(1)
const trigger = (when: When, predicate?: (...args: never[]) => unknown) => compileTrigger(when, predicate, random())

test('the window is half-open: its first ms belongs to it, its last does not', () => {
  const { fires } = bound(trigger({ fromMs: 1000, forMs: 500 }))
  expect([999, 1000, 1499, 1500].map((nowMs) => fires(nowMs, 1, []))).toEqual([false, true, true, false])
})

test('call numbers, one or several', () => {
  const one = bound(trigger({ calls: [2] }))
  const some = bound(trigger({ calls: [1, 3] }))
  expect([1, 2, 3].map((call) => one.fires(0, call, []))).toEqual([false, true, false])
  expect([1, 2, 3].map((call) => some.fires(0, call, []))).toEqual([true, false, true])
})

test('the limit counts what fired', () => {
  const limited = trigger({ limit: 2, fromMs: 10 })
  expect([0, 10, 10, 10].map((nowMs) => limited.fires(nowMs, 1, []))).toEqual([false, true, true, false])
  expect([limited.used, limited.exhausted]).toEqual([2, true])
})

test('the predicate sees the arguments, after window and calls have agreed', () => {
  const predicate = vi.fn((amount: number) => amount > 100)
  const big = trigger({ fromMs: 5 }, predicate)
  expect([big.fires(0, 1, [500]), big.fires(5, 2, [50]), big.fires(5, 3, [500])]).toEqual([false, false, true])
  expect(predicate).toHaveBeenCalledTimes(2)
})

test('a predicate that throws or is async is reported with the injection it belongs to', () => {
  const failing = () => {
    throw new TypeError('amount is undefined')
  }
  const label = 'injection 2 (latency 500 ms)'
  expect(() => compileTrigger({}, failing, random(), label).fires(0, 1, [])).toThrow(
    'Expected `when` of injection 2 (latency 500 ms) to answer true or false for any arguments, ' +
      'got TypeError: amount is undefined. It threw; see `cause`.',
  )
  expect(() => compileTrigger({}, async () => true, random(), label).fires(0, 1, [])).toThrow('It cannot be async.')
})

test('probability 0 never fires, 1 always, and one draw is made only when all else fits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(100), (probability, seed) => {
      const stream = createRandom(seed)
      const next = vi.spyOn(stream, 'chance')
      const tried = compileTrigger({ probability, calls: [1] }, undefined, stream)
      tried.fires(0, 2, [])
      expect(next).not.toHaveBeenCalled()
      const fired = tried.fires(0, 1, [])
      if (probability === 0 || probability === 1) expect(fired).toBe(probability === 1)
      const twin = createRandom(seed)
      if (probability > 0 && probability < 1) expect(fired).toBe(twin.next() < probability)
      expect(stream.next()).toBe(twin.next())
    }),
  )
})

describe('bad conditions', () => {
  test.each([
    [{ fromMs: -1 }, 'when.fromMs', '-1'],
    [{ fromMs: Number.NaN }, 'when.fromMs', 'NaN'],
    [{ forMs: 0 }, 'when.forMs', '0'],
    [{ forMs: Number.POSITIVE_INFINITY }, 'when.forMs', 'Infinity'],
    [{ probability: 1.2 }, 'when.probability', '1.2'],
    [{ calls: [1, 0] }, 'when.calls[1]', '0'],
    [{ calls: [1.5] }, 'when.calls[0]', '1.5'],
    [{ calls: [] }, 'when.calls', '[]'],
    [{ limit: 0 }, 'when.limit', '0'],
    [{ form: 5 }, 'when.form', '"form"'],
    [[], 'when', '[]'],
  ])('%o', (when, option, got) => {
    expect(() => checkWhen(when as When, 'when')).toThrow(
      expect.objectContaining({
        code: 'FAULTLINE_INVALID_OPTION',
        option,
        message: expect.stringContaining(`, got ${got}.`),
      }),
    )
  })
})

function bound<T extends { fires(nowMs: number, call: number, args: readonly unknown[]): boolean }>(it: T) {
  return { fires: it.fires.bind(it) }
}
