import { expect, test } from 'vitest'
import { percent } from './percent.js'

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.5, '50 %'],
  [0.9995, '99.95 %'],
  [1 / 3, '33.33 %'],
  [0.999999, '99.9999 %'],
  [0.0000001, '0.00001 %'],
])('%d is %s', (ratio, text) => {
  expect(percent(ratio)).toBe(text)
})
