import { expect, test } from 'vitest'
import { counted, readable } from './readable.js'

test.each([
  [0, '0 ms'],
  [850, '850 ms'],
  [0.5, '0.5 ms'],
  [999.9996, '1 s'],
  [1000, '1 s'],
  [12_345, '12.345 s'],
  [119_999, '119.999 s'],
  [120_000, '2 min'],
  [125_001, '2 min 5.001 s'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [-20, '-20 ms'],
  [Number.POSITIVE_INFINITY, 'for ever'],
])('%d ms reads as %s', (ms, text) => {
  expect(readable(ms)).toBe(text)
})

test('a count of one has no s', () => {
  expect([counted(1, 'probe'), counted(0, 'probe'), counted(2, 'probe')]).toEqual(['1 probe', '0 probes', '2 probes'])
})
