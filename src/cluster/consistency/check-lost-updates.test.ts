import { expect, test } from 'vitest'
import { checkLostUpdates, type Operation } from '../index.js'
import { cas, done, lost, read, refused, write } from './operations.test-support.js'

const add = (value: unknown) => ({ name: 'add', value })
const sum = (by: number) => ({ name: 'add', by })
const first = done('w', 0, 1, write(1))

test('two updates of one version, both done', () => {
  const history = [first, done('a', 10, 20, cas(1, 2), true), done('b', 10, 20, cas(1, 3), true)]
  expect(checkLostUpdates(history)).toMatchObject({
    ok: false,
    reason: 'cas(1, 2) of a and cas(1, 3) of b were made of one version.',
    lost: [{ updates: history.slice(1), read: undefined }],
  })
  const refusedOne = [first, done('a', 10, 20, cas(1, 2), true), done('b', 10, 20, cas(1, 3), false)]
  expect(checkLostUpdates(refusedOne).ok).toBe(true)
  expect(checkLostUpdates([first, done('a', 10, 20, cas(1, 2), true), lost('b', 10, cas(1, 3))]).ok).toBe(true)
  // 1 was there twice: each may have been updated once.
  const twice = [...history, done('w', 30, 31, write(1))]
  expect(checkLostUpdates(twice)).toMatchObject({ ok: false, verdict: 'unknown' })
  expect(checkLostUpdates([...twice, done('c', 40, 41, cas(1, 4), true)])).toMatchObject({ verdict: 'broken' })
})

test('read, work out, write: only if that is how clients write', () => {
  const history = [
    first,
    done('a', 10, 11, read, 1),
    done('b', 10, 11, read, 1),
    done('a', 12, 13, write(2)),
    done('b', 14, 15, write(3)),
  ]
  expect(checkLostUpdates(history, { readModifyWrite: true })).toMatchObject({
    ok: false,
    reason: 'write(2) of a and write(3) of b were made of one version.',
  })
  expect(checkLostUpdates(history)).toMatchObject({ ok: false, verdict: 'unknown', lost: [] })
  // A second write was not made of what was read before the first.
  const once = [first, done('a', 10, 11, read, 1), done('a', 12, 13, write(2)), done('a', 14, 15, write(3))]
  expect(checkLostUpdates(once, { readModifyWrite: true }).ok).toBe(true)
})

test('elements that were added and are not there in the end', () => {
  const history = (...seen: unknown[]): Operation[] => [
    done('a', 0, 10, add('x')),
    done('b', 0, 10, add('y')),
    refused('b', 12, 13, add('w')),
    lost('c', 14, add('z')),
    done('d', 20, 25, read, ['x']),
    done('d', 30, 35, read, seen),
  ]
  expect(checkLostUpdates(history('y', 'x')).ok).toBe(true)
  expect(checkLostUpdates(history('y', 'x', 'z')).ok).toBe(true)
  expect(checkLostUpdates(history('x'))).toMatchObject({
    ok: false,
    reason: '"y", which b had added, was not in what d read last.',
    lost: [{ updates: [{ client: 'b' }], read: { invokedAtMs: 30 } }],
  })
  expect(checkLostUpdates([...history('x'), lost('e', 5, { name: 'remove', value: 'y' })]).ok).toBe(true)
  expect(checkLostUpdates(history().slice(0, 4))).toMatchObject({ ok: false, verdict: 'unknown' })
})

test('sums that were added and are not there in the end', () => {
  const history = (seen: number) => [
    done('a', 0, 10, sum(1)),
    done('b', 0, 10, sum(2)),
    lost('c', 5, sum(10)),
    lost('c', 5, sum(-5)),
    refused('c', 5, 6, sum(100)),
    done('d', 20, 25, read, seen),
  ]
  for (const possible of [-2, 3, 8, 13]) expect(checkLostUpdates(history(possible)).ok).toBe(true)
  expect(checkLostUpdates(history(-3))).toMatchObject({
    ok: false,
    reason: 'd read -3 last, where all that was added makes between -2 and 13.',
  })
  expect(checkLostUpdates(history(14)).ok).toBe(false)
  expect(checkLostUpdates([done('a', 0, 10, sum(1)), done('d', 20, 25, read, 0)]).reason).toContain('makes 1.')
})

test('a history without updates tells nothing', () => {
  expect(checkLostUpdates([first])).toMatchObject({ ok: false, verdict: 'unknown' })
  expect(() => checkLostUpdates([], { readModifyWrites: true } as never)).toThrow("Did you mean 'readModifyWrite'?")
})
