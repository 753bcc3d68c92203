import { expect, test, vi } from 'vitest'
import { DeadlockError, SessionClosedError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { fromToken, toToken } from '../schedule/index.js'
import { failureOf, forEver, inChaos, sleep } from './chaos.test-support.js'
import { type Chaos, type Fork, withChaos } from './index.js'

test('a fork has a clock, a seed, a schedule and a timeline of its own; its parent stands still meanwhile', () =>
  inChaos(async (outer) => {
    const shop = outer.wrap('shop', { buy: async () => 'book' })
    outer.inject(faults.latency({ delayMs: 10 }), { at: 'shop.*' })
    const ticks: number[] = []
    const interval = setInterval(() => ticks.push(outer.clock.now()), 100)
    await sleep(250)
    const answer = await outer.fork({ epoch: 0 }).run(async (inner) => {
      expect([inner.clock.now(), Date.now(), outer.clock.now()]).toEqual([0, 0, 250])
      const { buy } = inner.wrap('shop', { buy: async () => 'film' })
      inner.inject(faults.latency({ delayMs: 7 }), { at: 'shop.buy' })
      await sleep(86_400_000)
      const bought = await buy()
      expect([inner.clock.now(), Date.now(), outer.clock.now()]).toEqual([86_400_007, 86_400_007, 250])
      expect(inner.schedule.injections).toHaveLength(1)
      expect(inner.seed).not.toBe(outer.seed)
      return bought
    })
    expect(answer).toBe('film')
    expect(ticks).toEqual([100, 200])
    await shop.buy()
    await sleep(90)
    expect([outer.clock.now(), ticks.at(-1)]).toEqual([350, 300])
    clearInterval(interval)
    expect(outer.timeline.events.filter((event) => event.type === 'session.opened')).toHaveLength(1)
  }))

test('the seed of a fork is the same for the same place in the same run', async () => {
  const seeds = (seed: number) =>
    inChaos(async (chaos) => [await chaos.fork().run((one) => one.seed), await chaos.fork().run((two) => two.seed)], {
      seed,
    })
  const [first, second] = await seeds(1)
  expect(first).not.toBe(second)
  expect(await seeds(1)).toEqual([first, second])
  expect((await seeds(2))[0]).not.toBe(first)
  expect(await inChaos((chaos) => chaos.fork({ seed: 99 }).run(({ seed }) => seed))).toBe(99)
})

test('a fork in a fork', () =>
  inChaos(async (outer) => {
    await sleep(1)
    await outer.fork().run(async (middle) => {
      await sleep(20)
      await middle.fork().run(async (inner) => {
        await sleep(300)
        expect([outer, middle, inner].map((chaos) => chaos.clock.now())).toEqual([1, 20, 300])
      })
      await sleep(20)
      expect(middle.clock.now()).toBe(40)
    })
    await sleep(1)
    expect(outer.clock.now()).toBe(2)
  }))

test('forks side by side each live in a time of their own, and their parent waits for both', () =>
  inChaos(async (outer) => {
    const run = (ms: number) => outer.fork().run((inner) => sleep(ms).then(() => [inner.clock.now(), inner.seed]))
    setTimeout(() => expect.fail('time of the parent went on'), 1)
    const [long, short] = await Promise.all([run(60_000), run(5)])
    expect([long?.[0], short?.[0], outer.clock.now()]).toEqual([60_000, 5, 0])
    expect(long?.[1]).not.toBe(short?.[1])
    await outer.clock.advance(0)
  }))

test('calls of no context go to the one fork that is open, and to its parent once none is', async () => {
  // A function that was bound before any session has no async context of its own.
  const { AsyncResource } = await import('node:async_hooks')
  const now = AsyncResource.bind(() => Date.now())
  await inChaos(async (outer) => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const first = outer.fork({ epoch: 1000 }).run(() => held)
    await outer.fork({ epoch: 2000 }).run(() => expect(now()).toBeGreaterThan(1e12))
    expect(now()).toBe(1000)
    letGo()
    await first
    expect(now()).toBe(Date.UTC(2025, 0, 1))
  })
})

test('what a fork throws, or finds, comes out of it; its parent goes on', () =>
  inChaos(async (outer) => {
    await expect(outer.fork().run(() => JSON.parse('{'))).rejects.toThrow(SyntaxError)
    expect(await failureOf(() => outer.fork().run(forEver))).toBeInstanceOf(DeadlockError)
    const idle = outer.fork().run((inner) => void inner.inject(faults.hang(), { at: 'shop.buy' }))
    await expect(idle).rejects.toThrow('never acted')
    await expect(outer.fork({ seed: 1.5 }).run(() => {})).rejects.toThrow('Expected `seed`')
    await sleep(10)
    expect(outer.clock.now()).toBe(10)
  }))

test('a failure in a fork tells once how to run the session that made it', async () => {
  const body = async (outer: Chaos) => {
    await outer.fork().run(() => {})
    await outer.fork().run(async (inner) => {
      await sleep(5)
      throw new Error(`drew ${inner.random('a').int(0, 1e9)}`)
    })
  }
  const { message } = await failureOf(() => inChaos(body, { seed: 77 }))
  const [, token = ''] = /FAULTLINE_REPLAY=(\S+)/.exec(message) ?? []
  expect(message.match(/FAULTLINE_REPLAY/g)).toHaveLength(1)
  expect(fromToken(token).seed).toBe(77)
  vi.stubEnv('FAULTLINE_REPLAY', toToken(fromToken(token)))
  expect((await failureOf(withChaos(body))).message).toBe(message)
  vi.unstubAllEnvs()
})

test('a fork that nobody awaits ends with its parent', async () => {
  const now = Date.now
  let left: { fork: Fork; run: Promise<unknown>; inner?: Chaos } | undefined
  await inChaos((outer) => {
    const fork = outer.fork()
    const run = fork.run(async (inner) => {
      if (left !== undefined) left.inner = inner
      await sleep(1e6)
    })
    run.catch(() => {})
    left = { fork, run }
  })
  expect(Date.now).toBe(now)
  await expect(left?.run).rejects.toBeInstanceOf(SessionClosedError)
})
