import { expect, test, vi } from 'vitest'
import { serveVmPool } from './vm-pool.js'

const own = () => {}

test('in a vm pool the function of Vitest takes the place of that of Node', () => {
  const sync = vi.fn()
  const target = { syncBuiltinESMExports: own }
  const worker = {
    __vitest_worker__: { ctx: { pool: 'vmThreads' } },
    __vitest_required__: { syncBuiltinESMExports: sync },
  }
  expect(serveVmPool(worker, target)).toBeUndefined()
  expect(target.syncBuiltinESMExports).toBe(sync)
})

test('a vm pool without that function is named', () => {
  const target = { syncBuiltinESMExports: own }
  expect(serveVmPool({ __vitest_worker__: { ctx: { pool: 'vmForks' } } }, target)).toBe('vmForks')
  expect(target.syncBuiltinESMExports).toBe(own)
})

test.each([
  { __vitest_worker__: { ctx: { pool: 'forks' } }, __vitest_required__: { syncBuiltinESMExports: vi.fn() } },
  {},
])('elsewhere nothing is changed', (worker) => {
  const target = { syncBuiltinESMExports: own }
  expect(serveVmPool(worker, target)).toBeUndefined()
  expect(target.syncBuiltinESMExports).toBe(own)
})
