import { expect, test } from 'vitest'
import { checkConvergence } from '../index.js'
import { done, get, lost, put, read } from './operations.test-support.js'

const puts = [done('w', 0, 10, put('x', 1)), done('v', 5, 20, put('x', 2)), lost('w', 15, put('x', 3))]

test('once all is quiet, all agree, whatever they agree on', () => {
  const early = [done('a', 11, 12, get('x'), 1), done('b', 12, 13, get('x'), null)]
  const late = (...seen: unknown[]) =>
    seen.map((value, index) => done(`r${index}`, 50 + index, 60 + index, get('x'), value))
  expect(checkConvergence([...puts, ...early, ...late(2, 2, 2)])).toMatchObject({
    ok: true,
    reason: 'All agree on what was asked.',
  })
  expect(checkConvergence([...puts, ...early, ...late(2, 1, 2)])).toMatchObject({
    ok: false,
    reason: 'The answers to get("x") differ: 2 to r0, r2; 1 to r1.',
    diverged: [
      {
        asked: 'get("x")',
        answers: [
          { result: 2, clients: ['r0', 'r2'] },
          { result: 1, clients: ['r1'] },
        ],
      },
    ],
  })
})

test('from a moment on that is told', () => {
  const history = [...puts, done('a', 50, 60, get('x'), 1), done('b', 50, 60, get('x'), 2)]
  const healed = [...history, done('a', 100, 101, get('x'), 2), done('b', 100, 101, get('x'), 2)]
  expect(checkConvergence(healed).ok).toBe(false)
  expect(checkConvergence(healed, { after: '100ms' }).ok).toBe(true)
  expect(checkConvergence(healed, { after: 101 })).toMatchObject({ ok: false, verdict: 'unknown' })
})

test('each question by itself; one that was asked once tells nothing', () => {
  const asked = [done('a', 50, 60, get('x'), 1), done('b', 50, 60, get('y'), 2)]
  expect(checkConvergence([...puts, ...asked])).toMatchObject({ ok: false, verdict: 'unknown' })
  const again = [...puts, ...asked, done('c', 70, 80, get('x'), 1), done('c', 70, 80, get('y'), 2)]
  expect(checkConvergence(again).reason).toBe('All agree on the 2 things asked.')
})

test('lists that are sets', () => {
  const history = [done('a', 50, 60, read, ['x', 'y']), done('b', 50, 60, read, ['y', 'x'])]
  expect(checkConvergence(history).ok).toBe(false)
  expect(checkConvergence(history, { unordered: true }).ok).toBe(true)
  expect(checkConvergence([...history, done('c', 50, 60, read, ['y'])], { unordered: true }).ok).toBe(false)
})
