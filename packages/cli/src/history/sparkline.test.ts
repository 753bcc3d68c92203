import { expect, test } from 'vitest'
import { sparkline } from './sparkline.js'

test.each([
  [[1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
  [[0.99, 0.5, 0.99], '█▁█'],
  [[4, 4], '▄▄'],
  [[-5, 5], '▁█'],
  [[], ''],
])('%j', (values, line) => {
  expect(sparkline(values)).toBe(line)
})
