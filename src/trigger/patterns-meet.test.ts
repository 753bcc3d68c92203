import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesPattern, patternsMeet } from './index.js'

test.each([
  ['payments.*', '*.charge', true],
  ['payments.**', 'payments', true],
  ['payments.*', 'payments', false],
  ['**', 'a.b.c', true],
  ['a.**.z', '**.b.*', true],
  ['a.**.z', '**.b', false],
  ['pay*', '*ments', true],
  ['pay*', 'stock', false],
  ['*a*b', 'c*', true],
  ['p.charge', 'p.refund', false],
])('%s and %s: %s', (a, b, meet) => {
  expect([patternsMeet(a, b), patternsMeet(b, a)]).toEqual([meet, meet])
})

test('patterns meet where, and only where, a name fits both', () => {
  const segment = fc.stringMatching(/^[ab*]{1,3}$/)
  const pattern = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'))
  // Every name of few letters: two stars of one letter each are as good as longer ones.
  const words = ['a', 'b', 'aa', 'ab', 'ba', 'bb', 'aba', 'bab', 'aab', 'abb', 'baa', 'bba', 'aaa', 'bbb']
  const names = [...words, ...words.flatMap((x) => words.map((y) => `${x}.${y}`))]
  fc.assert(
    fc.property(pattern, pattern, (a, b) => {
      if (names.some((name) => matchesPattern(a, name) && matchesPattern(b, name)))
        expect(patternsMeet(a, b)).toBe(true)
    }),
  )
  const own = pattern.filter((text) => !text.includes('*'))
  fc.assert(
    fc.property(pattern, own, (a, name) => {
      expect(patternsMeet(a, name)).toBe(matchesPattern(a, name))
    }),
  )
})
