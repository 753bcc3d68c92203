import { expect, test } from 'vitest'
import { checkLinearizable, drawHistory, formatLinearizable, models } from '../index.js'
import { cas, dequeue, done, enqueue, get, lost, put, read, refused, write } from './operations.test-support.js'

test('a line for each client, in the order of events; the operation that has no place is marked', () => {
  const culprit = done('reader', 25, 40, read, 1)
  const history = [
    done('a', 0, 10, write(1)),
    done('b', 5, 20, write(2)),
    done('reader', 12, 15, read, 2),
    culprit,
    lost('a', 30, cas(2, 7)),
    refused('b', 26, 28, write(9)),
  ]
  expect(drawHistory(history, { marked: culprit })).toMatchInlineSnapshot(`
    "       ╵0 ms      ╵10 ms         ╵15 ms           ╵40 ms
    a      ├ write(1) ┤                    ├ cas(2, 7) ┄┄┄┄┄┄?
    b       ├ write(2) ────────────────┤  ├ write(9) failed ┄
    reader              ├ read() → 2 ┤   ├ read() → 1 ┤ ✗"
  `)
})

test('what one client asks for at the same time is below each other', () => {
  const history = [done('a', 0, 10, write(1)), done('a', 5, 15, write(2)), done('a', 12, 20, read, 2)]
  expect(drawHistory(history)).toMatchInlineSnapshot(`
    "  ╵0 ms      ╵10 ms         ╵20 ms
    a ├ write(1) ┤ ├ read() → 2 ┤
       ├ write(2) ──┤"
  `)
})

test('what has no room is counted, and long values are cut', () => {
  const long = done(
    'a client of a long name',
    0,
    1,
    put('a key that goes on and on and on', { list: [1, 2, 3, 4, 5, 6, 7, 8, 9] }),
  )
  const others = Array.from({ length: 20 }, (_, index) =>
    done(`c${index % 3}`, 10 * index + 10, 10 * index + 35, get('x'), index),
  )
  const drawn = drawHistory([long, ...others], { width: 70 })
  expect(Math.max(...drawn.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70)
  expect(drawn).toMatchInlineSnapshot(`
    "… 12 earlier operations
       ╵120 ms         ╵145 ms ╵170 ms   ╵175 ms ╵200 ms   ╵205 ms ╵225 ms
    c2 ├ get("x") → 11 ┤ ├ get("x") → 14 ┤ ├ get("x") → 17 ┤
    c0  ├ get("x") → 12 ──┤ ├ get("x") → 15 ┤ ├ get("x") → 18 ┤
    c1   ├ get("x") → 13 ────┤ ├ get("x") → 16 ┤ ├ get("x") → 19 ──┤"
  `)
  expect(drawHistory([long])).toMatchInlineSnapshot(`
    "             ╵0 ms                                                     ╵1 ms
    a client of… ├ put("a key that goes on and…, {"list":[1,2,3,4,5,6,7,…) ┤"
  `)
  expect(drawHistory([])).toBe('(no operation)')
})

test('why a history is not linearizable', () => {
  const history = [
    done('a', 0, 10, enqueue('x')),
    done('b', 12, 20, enqueue('y')),
    lost('c', 15, enqueue('z')),
    done('a', 25, 30, dequeue, 'y'),
    done('b', 35, 40, dequeue, 'x'),
  ]
  expect(formatLinearizable(checkLinearizable(history, models.queue()))).toMatchInlineSnapshot(`
    "Nothing that can have happened explains what a was answered: dequeue() → "y".

    What was known at that answer; just before, all answers could be explained:

      ╵0 ms          ╵10 ms           ╵20 ms              ╵30 ms
    a ├ enqueue("x") ┤                  ├ dequeue() → "y" ┤ ✗
    b                  ├ enqueue("y") ┤
    c                   ├ enqueue("z") ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄?

    The longest orders that the model allows:
      a enqueue("x"), b enqueue("y"), c enqueue("z"), then the state is ["x","y","z"]; left over: a dequeue() → "y"
      a enqueue("x"), b enqueue("y"), then the state is ["x","y"]; left over: a dequeue() → "y"
      a enqueue("x"), c enqueue("z"), b enqueue("y"), then the state is ["x","z","y"]; left over: a dequeue() → "y""
  `)
})

test('of one key, after an order that is too long to be printed', () => {
  const puts = Array.from({ length: 12 }, (_, index) => done('w', 10 * index, 10 * index + 5, put('x', index)))
  const history = [...puts, done('r', 200, 210, get('x'), 3), done('r', 0, 5, get('y'), null)]
  expect(formatLinearizable(checkLinearizable(history, models.keyValue()))).toMatchInlineSnapshot(`
    "Nothing that can have happened explains what r was answered: get("x") → 3.

    What was known at that answer about x; just before, all answers could be explained:

    … 8 earlier operations
      ╵80 ms        ╵85 ms          ╵95 ms           ╵105 ms          ╵115 ms          ╵210 ms
    w ├ put("x", 8) ┤ ├ put("x", 9) ┤ ├ put("x", 10) ┤ ├ put("x", 11) ┤
    r                                                                   ├ get("x") → 3 ┤ ✗

    The longest order that the model allows:
      … 6 before, w put("x", 6), w put("x", 7), w put("x", 8), w put("x", 9), w put("x", 10), w put("x", 11), then the state is {"x":11}; left over: r get("x") → 3"
  `)
})

test('what holds, and what could not be told, is one sentence', () => {
  const history = [done('a', 0, 10, write(1))]
  expect(formatLinearizable(checkLinearizable(history, models.register()))).toBe('An order explains all answers.')
  const slow = [...history, done('b', 0, 10, write(2)), done('c', 20, 30, read, 3)]
  expect(formatLinearizable(checkLinearizable(slow, models.register(), { maxSteps: 2 }))).toMatch(/not enough to tell/)
})
