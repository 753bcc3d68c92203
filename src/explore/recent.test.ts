import { expect, test } from 'vitest'
import { Recent } from './recent.js'

test('the last four thousand are remembered, and of all before no more than as many again', () => {
  const recent = new Recent()
  for (let number = 0; number < 100_000; number++) {
    recent.add(`${number}`)
    expect(recent.has(`${Math.max(0, number - 4095)}`)).toBe(true)
  }
  const known = Array.from({ length: 100_000 }, (_, number) => recent.has(`${number}`)).filter(Boolean)
  expect(known.length).toBeLessThanOrEqual(2 * 4096)
})
