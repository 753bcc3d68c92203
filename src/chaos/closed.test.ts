import { expect, test } from 'vitest'
import { isFaultlineError, SessionClosedError, SessionNestedError } from '../error/index.js'
import { failpoint } from '../failpoint/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos } from './chaos.test-support.js'
import { type Chaos, createWithChaos, plainRunner, withChaos } from './index.js'

const actions: [string, (chaos: Chaos) => unknown][] = [
  ['chaos.wrap', (chaos) => chaos.wrap('a', {})],
  ['chaos.stub', (chaos) => chaos.stub({ a: () => {} }, 'a')],
  ['chaos.inject', (chaos) => chaos.inject(faults.hang())],
  ['chaos.system', (chaos) => chaos.system({ name: 'a', probe: () => true })],
  ['chaos.node', (chaos) => chaos.node('a', () => 1)],
  ['chaos.signal', (chaos) => chaos.signal()],
  ['chaos.random', (chaos) => chaos.random('a')],
  ['chaos.note', (chaos) => chaos.note('a')],
  ['chaos.fork', (chaos) => chaos.fork()],
  ['chaos.clock.advance', (chaos) => chaos.clock.advance(1)],
  ['chaos.clock.runUntil', (chaos) => chaos.clock.runUntil(() => true)],
]

test.each(actions)('%s is refused once the session has ended', async (action, act) => {
  const closed = await inChaos((chaos) => chaos)
  const failure = await failureOf(async () => act(closed))
  expect(failure).toBeInstanceOf(SessionClosedError)
  expect(failure).toMatchObject({ code: 'FAULTLINE_SESSION_CLOSED', action })
  expect(closed.timeline.events.at(-1)?.type).toBe('session.closed')
})

test('a fork that was made before and is run after is refused too', async () => {
  const fork = await inChaos((chaos) => chaos.fork())
  await expect(fork.run(() => {})).rejects.toBeInstanceOf(SessionClosedError)
})

test('what it recorded can still be read, and what it wrapped passes through', async () => {
  const shop = { price: () => failpoint('price', 7) }
  const left = await inChaos((chaos) => {
    const wrapped = chaos.wrap('shop', shop)
    const injection = chaos.inject(faults.exception(503), {
      at: ['shop.price', 'price'].at(0) as string,
      optional: true,
    })
    return { chaos, wrapped, injection, signal: chaos.signal() }
  })
  left.injection.lift()
  expect(left.wrapped.price()).toBe(7)
  expect(left.chaos.unwrap(left.wrapped)).toBe(shop)
  expect(left.chaos.seed).toBe(1)
  expect(left.chaos.clock.now()).toBe(0)
  expect(left.chaos.schedule.injections).toHaveLength(1)
  expect(left.signal.aborted).toBe(false)
  expect(left.chaos.timeline.events.at(-1)?.type).toBe('session.closed')
})

test('a session within a session is refused, and names the one that is open', async () => {
  const named = createWithChaos({
    ...plainRunner,
    test: () => ({ name: 'buys a book' }),
    replay: (_test, line) => line,
  })
  const failure = await failureOf(named(() => withChaos(() => {})()))
  expect(failure).toBeInstanceOf(SessionNestedError)
  // The one refused has left no hold on what it put in place.
  expect(Reflect.has(globalThis, Symbol.for('faultline.failpoint'))).toBe(false)
  expect(isFaultlineError(failure)).toBe(true)
  expect(failure.message.split('\n')[0]).toMatchInlineSnapshot(
    `"Failed to start a session: one is already open in 'buys a book'. Close it, or nest with \`chaos.fork()\`."`,
  )
})
