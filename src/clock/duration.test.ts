import { expect, test } from 'vitest'
import { toMs, toSignedMs } from './duration.js'

test.each([
  [0, 0],
  [1500, 1500],
  [0.5, 0.5],
  ['30s', 30_000],
  ['1.5h', 5_400_000],
  [' 250ms ', 250],
  ['20', 20],
])('%s is %d ms', (duration, expected) => expect(toMs('from', duration)).toBe(expected))

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '-3s', 'soon', '', ' ', null, undefined, {}, [5]])(
  '%s is refused with the value and the rule',
  (duration) => {
    expect(() => toMs('from', duration as never)).toThrow(
      expect.objectContaining({
        code: 'FAULTLINE_INVALID_OPTION',
        option: 'from',
        message: expect.stringMatching(
          /^Expected `from` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got /,
        ),
      }),
    )
  },
)

test('a signed duration may be negative, and nothing else that is not a duration', () => {
  expect(toSignedMs('offset', '-1.5h')).toBe(-5_400_000)
  expect(() => toSignedMs('offset', 'back')).toThrow('Expected `offset`')
})
