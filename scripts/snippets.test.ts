import { expect, test } from 'vitest'
import { snippetsOf } from './snippets.ts'

test('takes TypeScript blocks with the line they begin at, and leaves out what is marked and other languages', () => {
  const page = [
    '# A',
    '```ts',
    'one()',
    '```',
    '```sh',
    'npm ci',
    '```',
    '<!-- not run: a sketch -->',
    '```ts',
    'no()',
    '```',
    '```ts',
    'two()',
    '',
    'three()',
    '```',
  ]
  expect(snippetsOf(page.join('\n'))).toEqual([
    { line: 3, code: 'one()' },
    { line: 13, code: 'two()\n\nthree()' },
  ])
})

test('a block that begins with the name of a file is that file', () => {
  const page = ['```ts', '// orders.ts', 'export const one = 1', '```', '```ts', '// not a name', 'two()', '```']
  expect(snippetsOf(page.join('\n'))).toEqual([
    { line: 2, code: '// orders.ts\nexport const one = 1', module: 'orders.ts' },
    { line: 6, code: '// not a name\ntwo()' },
  ])
})

test('a block that is to have modules of its own says so', () => {
  const page = ['<!-- own modules: it looks at what is imported -->', '', '```ts', 'one()', '```']
  expect(snippetsOf(page.join('\n'))).toEqual([{ line: 4, code: 'one()', own: true }])
})

test('a block without an end is an error', () => {
  expect(() => snippetsOf('```ts\none()')).toThrow('line 1')
})
