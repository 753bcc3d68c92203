import { expect, test } from 'vitest'
import { retransmissionMs } from './retransmission.js'

test('the pause doubles from 200 ms to at most two minutes; after the sixteenth loss Linux has waited for 924.6 s', () => {
  const ms = Array.from({ length: 17 }, (_, losses) => retransmissionMs(losses))
  expect(ms.slice(0, 6)).toEqual([0, 200, 600, 1400, 3000, 6200])
  expect(ms.slice(10)).toEqual([204_600, 324_600, 444_600, 564_600, 684_600, 804_600, 924_600])
})
