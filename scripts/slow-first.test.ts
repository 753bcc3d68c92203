import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { slow } from './slow-first.ts'

test('the slow files are there', () => {
  expect(slow.filter((file) => !existsSync(path.join(import.meta.dirname, '..', file)))).toEqual([])
})
