import { expect, test } from 'vitest'
import { checkPattern, matchesPattern } from './index.js'

test.each([
  ['payments.charge', 'payments.charge', true],
  ['payments.charge', 'payments.chargeAll', false],
  ['payments.*', 'payments.charge', true],
  ['payments.*', 'payments', false],
  ['payments.*', 'payments.card.charge', false],
  ['payments.**', 'payments.card.charge', true],
  ['payments.**', 'payments', true],
  ['**', 'payments.card.charge', true],
  ['**.charge', 'charge', true],
  ['**.charge', 'payments.card.charge', true],
  ['*.**.charge', 'charge', false],
  ['pay*.ch*e', 'payments.charge', true],
  ['*a*', 'bab', true],
  ['a*a', 'a', false],
  ['a*b*c', 'axbxc', true],
  ['a*bc*c', 'abc', false],
  ['GET /a+(b)', 'GET /a+(b)', true],
  ['Payments.*', 'payments.charge', false],
])('%s on %s: %s', (pattern, name, expected) => expect(matchesPattern(pattern, name)).toBe(expected))

test.each(['', 'a..b', '.a', 5, undefined, 'x'.repeat(501)])('%s is no pattern', (pattern) => {
  expect(() => checkPattern('at', pattern)).toThrow('Expected `at` to be the name of a point or a pattern')
})

test('a hostile pattern costs no more than its length times that of the name', () => {
  const pattern = `${'**.*a*.'.repeat(60)}b`
  expect(matchesPattern(pattern, 'aaa.'.repeat(100).slice(0, -1))).toBe(false)
})
