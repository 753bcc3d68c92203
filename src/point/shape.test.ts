import fs from 'node:fs'
import { expect, test, vi } from 'vitest'
import { guessShape } from './shape.js'
import type { Callable } from './target.js'

const callback = () => {}

test.each<[string, (...args: never[]) => unknown, unknown[], string]>([
  ['an async function', async () => 1, [], 'async'],
  ['an async generator', async function* () {}, [], 'iterator'],
  ['a generator', function* () {}, [], 'sync'],
  ['a mock that resolves', vi.fn().mockResolvedValue(1), [], 'async'],
  ['a mock of an async function', vi.fn(async () => 1), [callback], 'async'],
  ['fs.readFile', fs.readFile as never, ['a', callback], 'callback'],
  ['a callback as the last parameter', (_a: number, _done: () => void) => {}, [1, callback], 'callback'],
  ['more arguments than parameters', (_a: number) => String(_a), [1, callback], 'async'],
  ['a unit of work', (work: () => unknown) => work(), [async () => {}], 'async'],
  ['a promise in the source', (work: () => unknown) => new Promise(work), [callback], 'async'],
  ['both ways', (_a: number, done?: () => void) => (done ? done() : Promise.resolve()), [1, callback], 'callback'],
  ['fs.createReadStream', fs.createReadStream as never, ['a'], 'stream'],
  ['Map.prototype.get', Map.prototype.get as never, ['a'], 'sync'],
  ['a body that calls nothing', (x: number) => x, [1], 'sync'],
  ['the same, with counters for coverage', new Function('x', 'cov_1a2b().f[0]++; return x') as never, [1], 'sync'],
  ['nothing known', (x: number) => String(x), [1], 'async'],
])('%s', (_what, fn, args, shape) => {
  expect(guessShape('x.y', fn as Callable, args.at(-1), args.length)).toBe(shape)
})

test.each([
  ['fs.readFileSync', 'sync'],
  ['bus.emit', 'sync'],
  ['store.createReadStream', 'stream'],
])('by name: %s', (name, shape) => {
  expect(guessShape(name, (() => 1) as Callable, undefined, 0)).toBe(shape)
})
