import { describe, expect, test } from 'vitest'
import {
  checkMonotonicReads,
  checkMonotonicWrites,
  checkReadYourWrites,
  checkWritesFollowReads,
  type Operation,
} from '../index.js'
import { cas, done, get, lost, put, read, refused, write } from './operations.test-support.js'

const wrote = [done('w', 0, 1, write(1)), done('w', 2, 3, write(2))]

describe('monotonic reads', () => {
  test('broken by a client that goes back to an older version', () => {
    const history = [...wrote, done('a', 10, 11, read, 2), done('a', 12, 13, read, 1)]
    expect(checkMonotonicReads(history)).toMatchObject({
      ok: false,
      reason:
        'No order of versions agrees with all of this: a: read() → 2, then read() → 1; write(1) of w was answered before write(2) of w.',
      witness: {
        key: '',
        steps: [
          { older: 2, newer: 1, operations: history.slice(2) },
          { older: 1, newer: 2, operations: wrote },
        ],
      },
    })
  })

  test('also to what was there before all writes', () => {
    expect(checkMonotonicReads([...wrote, done('a', 4, 5, read, 1), done('a', 6, 7, read, null)]).ok).toBe(false)
    const zero = [...wrote, done('a', 4, 5, read, 1), done('a', 6, 7, read, 0)]
    expect(checkMonotonicReads(zero, { initial: 0 }).ok).toBe(false)
    expect(checkMonotonicReads(zero).reason).toBe('a was answered read() → 0, but nobody wrote it.')
  })

  test('two clients may see different things at a time, and one may read ahead', () => {
    const history = [...wrote, done('a', 10, 11, read, 2), done('b', 12, 13, read, 1), done('b', 14, 15, read, 2)]
    expect(checkMonotonicReads(history)).toMatchObject({ ok: true, verdict: 'holds', witness: undefined })
  })

  test('writes that overlap may be in either order, but in one for all', () => {
    const both = [done('v', 0, 10, write(1)), done('w', 0, 10, write(2))]
    const sees = (client: string, atMs: number, ...values: number[]) =>
      values.map((value, index) => done(client, atMs + 2 * index, atMs + 2 * index + 1, read, value))
    expect(checkMonotonicReads([...both, ...sees('a', 20, 1, 2)]).ok).toBe(true)
    expect(checkMonotonicReads([...both, ...sees('a', 20, 2, 1)]).ok).toBe(true)
    expect(checkMonotonicReads([...both, ...sees('a', 20, 2, 1), ...sees('b', 20, 1, 2)]).ok).toBe(false)
    expect(checkMonotonicReads([...both, ...sees('a', 20, 1, 2, 1)]).ok).toBe(false)
  })

  test('a store that orders writes by its own clock: real time does not count', () => {
    const history = [...wrote, done('a', 10, 11, read, 2), done('a', 12, 13, read, 1)]
    expect(checkMonotonicReads(history, { versions: 'observed' }).ok).toBe(true)
    // What was there before all writes is the oldest in any case.
    const back = [...wrote, done('a', 10, 11, read, 1), done('a', 12, 13, read, null)]
    expect(checkMonotonicReads(back, { versions: 'observed' }).reason).toContain('came after what was there first')
    const flipped = [...history, done('b', 20, 21, read, 1), done('b', 22, 23, read, 2)]
    expect(checkMonotonicReads(flipped, { versions: 'observed' }).ok).toBe(false)
  })

  test('a cas tells which came after which, whatever the times', () => {
    const history = [
      done('v', 0, 100, write(1)),
      done('w', 0, 100, cas(1, 2), true),
      done('a', 10, 11, read, 2),
      done('a', 12, 13, read, 1),
    ]
    expect(checkMonotonicReads(history, { versions: 'observed' })).toMatchObject({ ok: false })
  })

  test('by key, and what a client reads at the same time is in no order', () => {
    const history = [done('w', 0, 1, put('x', 1)), done('w', 2, 3, put('x', 2)), done('w', 4, 5, put('y', 1))]
    const overlapping = [done('a', 10, 20, get('x'), 2), done('a', 15, 25, get('x'), 1)]
    expect(checkMonotonicReads([...history, ...overlapping]).ok).toBe(true)
    expect(checkMonotonicReads([...history, done('a', 10, 11, get('x'), 2), done('a', 12, 13, get('y'), 1)]).ok).toBe(
      true,
    )
    const broken = [...history, ...overlapping, done('a', 30, 31, get('x'), 2), done('a', 32, 33, get('x'), 1)]
    expect(checkMonotonicReads(broken)).toMatchObject({ ok: false, witness: { key: 'x' } })
  })
})

test('read your writes: an older version, or none at all, after an own write', () => {
  const own = done('a', 10, 11, write(3))
  const after = (value: unknown) => [...wrote, own, done('a', 12, 13, read, value)]
  expect(checkReadYourWrites(after(3)).ok).toBe(true)
  expect(checkReadYourWrites(after(2)).ok).toBe(false)
  expect(checkReadYourWrites(after(null)).ok).toBe(false)
  // Somebody else's, which may have come later.
  expect(checkReadYourWrites([...after(4), done('b', 10, 20, write(4))]).ok).toBe(true)
  // Others may lag behind; and one's own write may have been lost.
  expect(checkReadYourWrites([...wrote, own, done('b', 12, 13, read, 1)]).ok).toBe(true)
  expect(checkReadYourWrites([...wrote, lost('a', 10, write(3)), done('a', 12, 13, read, 2)]).ok).toBe(true)
})

test('monotonic writes: nobody sees the second write of a client, and then its first', () => {
  expect(checkMonotonicWrites([...wrote, done('a', 10, 11, read, 2), done('a', 12, 13, read, 1)]).ok).toBe(false)
  const two = [done('v', 0, 1, write(1)), done('w', 2, 3, write(2))]
  expect(checkMonotonicWrites([...two, done('a', 10, 11, read, 2), done('a', 12, 13, read, 1)]).ok).toBe(true)
})

test('writes follow reads: whoever sees the answer, sees no more what was before the question', () => {
  const history = (...seen: number[]) => [
    done('q', 0, 1, write(1)),
    done('w', 10, 11, read, 1),
    done('w', 12, 13, write(2)),
    ...seen.map((value, index) => done('a', 20 + 2 * index, 21 + 2 * index, read, value)),
  ]
  expect(checkWritesFollowReads(history(1, 2)).ok).toBe(true)
  expect(checkWritesFollowReads(history(2, 1))).toMatchObject({
    ok: false,
    reason:
      'No order of versions agrees with all of this: w: read() → 1, then write(2); a: read() → 2, then read() → 1.',
  })
})

test('reads that nothing explains are told, whatever was asked for', () => {
  const reasonOf = (...history: Operation[]) => checkReadYourWrites(history).reason
  expect(reasonOf(done('a', 0, 1, read, 7))).toBe('a was answered read() → 7, but nobody wrote it.')
  expect(reasonOf(refused('b', 0, 1, write(7)), done('a', 2, 3, read, 7))).toContain('its write failed for certain')
  expect(reasonOf(done('a', 0, 1, read, 7), done('b', 2, 3, write(7)))).toContain('it was written only afterwards')
})

test('a value that was written twice is two versions that nobody can tell apart', () => {
  const twice = [...wrote, done('w', 4, 5, write(1)), done('a', 10, 11, read, 2), done('a', 12, 13, read, 1)]
  expect(checkMonotonicReads(twice)).toMatchObject({
    ok: false,
    verdict: 'unknown',
    reason: 'A read was of a value that was written more than once. Give each write a value of its own.',
  })
  const named = twice.map((each) => (each.op.name === 'read' ? { ...each, result: 2 } : each))
  expect(checkMonotonicReads(named).verdict).toBe('holds')
})

test('operations of your own, told as reads and writes', () => {
  const history = [
    done('w', 0, 1, { name: 'set', flag: 'on' }),
    done('w', 2, 3, { name: 'set', flag: 'off' }),
    done('a', 4, 5, { name: 'ask' }, { flag: 'off' }),
    done('a', 6, 7, { name: 'ask' }, { flag: 'on' }),
  ]
  const access = ({ op, result }: Operation) =>
    op.name === 'set'
      ? ({ kind: 'write', key: 'flag', value: op.flag } as const)
      : ({ kind: 'read', key: 'flag', value: (result as { flag: string }).flag } as const)
  expect(checkMonotonicReads(history, { access, initial: 'off' }).verdict).toBe('unknown')
  expect(checkMonotonicReads(history, { access, initial: 'none' })).toMatchObject({
    ok: false,
    witness: { key: 'flag' },
  })
  expect(checkMonotonicReads(history).verdict).toBe('holds')
})

test('thousands of versions are no hurdle', () => {
  const history = Array.from({ length: 3000 }, (_, index) => [
    done('w', 4 * index, 4 * index + 1, write(index)),
    done(`r${index % 7}`, 4 * index + 2, 4 * index + 3, read, index),
  ]).flat()
  expect(checkMonotonicReads(history).ok).toBe(true)
  expect(checkReadYourWrites(history).ok).toBe(true)
  const late = done('r0', 20_000, 20_001, read, 3)
  expect(checkMonotonicReads([...history, late]).witness?.steps.length).toBe(2)
})

test('refuses options that mean nothing', () => {
  expect(() => checkMonotonicReads([], { version: 'observed' } as never)).toThrow("Did you mean 'versions'?")
  expect(() => checkMonotonicReads([], { versions: 'realtime' as never })).toThrow('versions')
})
