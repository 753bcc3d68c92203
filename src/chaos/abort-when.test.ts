import { describe, expect, test } from 'vitest'
import { InvalidOptionError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import type { Chaos } from './index.js'

const lifts = (chaos: Chaos) =>
  chaos.timeline.events.flatMap((event) =>
    event.type === 'fault.lifted' ? [[event.atMs, event.injection, event.reason]] : [],
  )

test('an injection stops at the event after which its condition holds; what it holds goes on', () =>
  inChaos(async (chaos) => {
    const shop = chaos.wrap('shop', { buy: async () => chaos.clock.now(), look: async () => 1 })
    let over = false
    setTimeout(() => {
      over = true
    }, 700)
    const hanging = chaos.inject(faults.hang(), { at: shop.buy, abortWhen: () => over })
    const other = chaos.inject(faults.latency({ delayMs: 900 }), { at: shop.look })
    const late = shop.look()
    expect(await shop.buy()).toBe(700)
    expect([hanging.armed, hanging.ended, other.armed]).toEqual([false, 'aborted', true])
    await late
    expect(lifts(chaos)).toEqual([[700, 1, 'aborted']])
  }))

test('it is told what the injection did, and asked as soon as it has acted', () =>
  inChaos(async (chaos) => {
    const buy = chaos.wrap('buy', async () => 'book')
    chaos.inject(faults.exception(503), { at: buy, abortWhen: ({ errors }) => errors >= 2 })
    const answers = []
    // No timer, no event of virtual time: only the calls themselves.
    for (let i = 0; i < 4; i++) answers.push(await buy().catch((error) => error.status))
    expect(answers).toEqual([503, 503, 'book', 'book'])
  }))

test('a clock is put right, and what has not begun never does', () =>
  inChaos(async (chaos) => {
    const startMs = Date.now()
    const abortWhen = () => chaos.clock.now() >= 1000
    chaos.inject(faults.clockSkew({ offsetMs: '1h' }), { abortWhen })
    const later = chaos.inject(faults.clockSkew({ offsetMs: '2h' }), { from: '5s', abortWhen })
    await sleep(1000)
    await sleep(1)
    expect(Date.now() - startMs).toBe(1001)
    await sleep(8999)
    expect(Date.now() - startMs).toBe(10_000)
    expect([later.ended, later.impact.acted]).toEqual(['aborted', 0])
  }))

test('a condition of the session stops all injections, those of a schedule and later ones too', async () => {
  const schedule = { version: 1, seed: 1, injections: [{ fault: faults.exception(503), at: 'buy' }] } as const
  const down = (chaos: Chaos) => chaos.timeline.events.filter(({ type }) => type === 'probe.failed').length >= 3
  await inChaos(
    async (chaos) => {
      const buy = chaos.wrap('buy', async () => 'book')
      const system = chaos.system({ name: 'shop', probe: () => buy(), every: 100 })
      const slow = chaos.inject(faults.latency({ delayMs: 20 }), { at: buy })
      await sleep(1000)
      expect(slow.ended).toBe('aborted')
      expect(system.incidents()).toMatchObject([{ openedMs: 0, closedMs: 300 }])
      expect(lifts(chaos)).toEqual([
        [200, 1, 'aborted'],
        [200, 2, 'aborted'],
      ])
      const again = chaos.inject(faults.hang(), { at: buy })
      await sleep(100)
      expect([again.ended, again.impact.acted]).toEqual(['aborted', 0])
    },
    { schedule, abortWhen: down },
  )
})

describe.each(['a', 'b'])('side by side: %s', (letter) => {
  test.concurrent('one stops its own, and the other goes on', () =>
    inChaos(
      async (chaos) => {
        const buy = chaos.wrap('buy', async () => 'book')
        const injection = chaos.inject(faults.exception(503), { at: buy })
        for (let i = 0; i < 5; i++) {
          await buy().catch(() => {})
          await sleep(100)
          await chaos.realTurn()
        }
        expect(injection.impact).toMatchObject(letter === 'a' ? { acted: 2 } : { acted: 5 })
      },
      { abortWhen: ({ clock }) => letter === 'a' && clock.now() >= 200 },
    ))
})

test.each([
  ['throws', () => JSON.parse('{')],
  ['is async', async () => false],
])('a condition that %s stops the injection, and ends the session', async (_, abortWhen) => {
  const startMs = Date.now()
  let left = 0
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      chaos.inject(faults.clockSkew({ offsetMs: '1h' }), { abortWhen: abortWhen as never })
      left = chaos.timeline.events.filter((event) => event.type === 'fault.lifted' && event.reason === 'aborted').length
      await sleep(1000)
    }),
  )
  expect(failure).toBeInstanceOf(InvalidOptionError)
  expect(failure.message).toContain('Expected `abortWhen` to answer true or false')
  expect(left).toBe(1)
  expect(Math.abs(Date.now() - startMs)).toBeLessThan(60_000)
})

test('what is no condition is refused', async () => {
  const refused = "Expected `abortWhen` to be a function, got 'never'".replaceAll("'", '"')
  expect((await failureOf(() => inChaos(() => {}, { abortWhen: 'never' as never }))).message).toContain(refused)
  await inChaos((chaos) => {
    expect(() => chaos.inject(faults.hang(), { abortWhen: 'never' as never })).toThrow(refused)
    expect(chaos.schedule.injections).toEqual([])
  })
})
