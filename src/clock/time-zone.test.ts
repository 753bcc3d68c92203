import { expect, test } from 'vitest'
import { TimeZone } from './time-zone.js'

test('a zone of old changes in the middle of a minute, and was off by seconds', () => {
  const monrovia = new TimeZone('Africa/Monrovia')
  const changeMs = Date.UTC(1972, 0, 7, 0, 44, 30)
  // In either order: what was read first does not stand for its neighbours.
  expect([changeMs, changeMs - 1, changeMs + 1].map((at) => monrovia.offsetMs(at))).toEqual([0, -2_670_000, 0])
  expect(monrovia.nextChange(Date.UTC(1972, 0, 1), 1e9, () => true)).toEqual({ atMs: changeMs, byMs: 2_670_000 })
  expect(new TimeZone('Europe/Berlin').offsetMs(Date.UTC(1890, 0, 1))).toBe((53 * 60 + 28) * 1000)
})

test('local time beyond what a Date can hold is none; at its very end it is', () => {
  const berlin = new TimeZone('Europe/Berlin')
  expect(berlin.toUtcMs(Number.NaN)).toBeNaN()
  expect(berlin.toUtcMs(8.64e15)).toBe(8.64e15 - 7_200_000)
})
