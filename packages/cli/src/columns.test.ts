import { expect, test } from 'vitest'
import { columns, wrap } from './columns.js'
import { styleOf } from './style.js'

test('columns are as wide as their widest cell, without colours and without blanks at the end', () => {
  const { red } = styleOf(true)
  expect(
    columns(
      [
        ['a', 'bbb', ''],
        [red('cc'), 'd', 'long text'],
      ],
      '  ',
    ),
  ).toBe(`  a   bbb\n  ${red('cc')}  d    long text`)
})

test('text is broken at blanks; a word that is too long stays whole', () => {
  expect(wrap('one two three four', 9, ' ')).toBe(' one two\n three\n four')
  expect(wrap('incomprehensibilities a', 5)).toBe('incomprehensibilities\na')
})
