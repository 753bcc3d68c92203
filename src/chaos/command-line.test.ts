import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { exactly, shellWord, typedPath } from './command-line.js'

const names = [
  'survives an outage',
  "doesn't drop the user's cart",
  'costs $5 (or 10 %) [really?] {x} a|b ^ * + \\ / "quoted" `back` !',
  "ends in a quote'",
  'line\nbreak',
  'ünïcode ✓',
  '-t',
]

test.each(names)('a shell reads the word %j as it was', (name) => {
  expect(execFileSync('/bin/sh', ['-c', `printf '%s' ${shellWord(name)}`], { encoding: 'utf8' })).toBe(name)
})

test.each(names)('the pattern of %j fits it and no longer name', (name) => {
  const pattern = new RegExp(exactly(name))
  expect(pattern.test(name)).toBe(true)
  expect(pattern.test(`${name} twice`)).toBe(false)
  expect(pattern.test(`again ${name}`)).toBe(false)
})

test('of a property, the pattern fits its name with any seed: each run draws another', () => {
  const pattern = new RegExp(exactly('charges once (with seed=-98784282)'))
  expect(pattern.test('charges once (with seed=190137567)')).toBe(true)
  expect(pattern.test('charges once')).toBe(false)
  expect(pattern.test('charges once (with seed=1) twice')).toBe(false)
})

test('plain words are not quoted', () => {
  expect(shellWord('src/checkout.test.ts')).toBe('src/checkout.test.ts')
  expect(shellWord('')).toBe("''")
})

test('a file within the working folder is named from there, any other in full', () => {
  expect(typedPath('/shop/test/a.test.ts', '/shop')).toBe('test/a.test.ts')
  expect(typedPath('/else/a.test.ts', '/shop')).toBe('/else/a.test.ts')
})
