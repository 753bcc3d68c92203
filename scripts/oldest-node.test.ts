import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sameOnEachNode, unsupported } from './oldest-node.ts'

const root = path.join(import.meta.dirname, '..')
const fits = (pattern: string) => globSync(pattern, { cwd: root }).filter((file) => file.endsWith('.test.ts'))

test('what is left out on the oldest Node is there', () => {
  const files = [unsupported, ...sameOnEachNode].flatMap((left) => left.files)
  expect(files.filter((pattern) => fits(pattern).length === 0)).toEqual([])
})

test.each([
  'src/{clock,point,chaos,failpoint}/**/*.test.ts',
  'test/{determinism,leak,real-time,regression,jest}/**/*.test.ts',
  'test/conformance/{kinds/**,time-*,local-*,resource-*}.test.ts',
  'test/ecosystem/{fs,http,tcp}-*.test.ts',
])('what meets Node itself is not: %s', (pattern) => {
  const left = new Set(sameOnEachNode.flatMap(({ files }) => files).flatMap(fits))
  expect(fits(pattern).length).toBeGreaterThan(0)
  expect(fits(pattern).filter((file) => left.has(file))).toEqual([])
})
