import { describe, expect, test } from 'vitest'
import { InvalidOptionError, UnknownFaultKindError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import type { Chaos } from './index.js'

/** A shop whose every call is told as `name@ms` when it answers, `!` when it fails. */
function shopOf(chaos: Chaos) {
  const shop = chaos.wrap('shop', { buy: async (n = 0) => n, sell: async (n = 0, to = '') => `${n}${to}` })
  const log: string[] = []
  const tell = async (name: string, call: Promise<unknown>) => {
    const failed = await call.then(
      () => '',
      () => '!',
    )
    log.push(`${name}@${chaos.clock.now()}${failed}`)
  }
  return { shop, log, tell }
}

const reset = faults.exception('ECONNRESET')

describe('when it acts', () => {
  test('the window counts from now and is half-open', () =>
    inChaos(async (chaos) => {
      const { shop, log, tell } = shopOf(chaos)
      await sleep(500)
      const injection = chaos.inject(reset, { at: 'shop.*', from: '1s', for: '2s' })
      for (let n = 0; n < 7; n++) {
        await tell('buy', shop.buy())
        await sleep(500)
      }
      expect(log).toEqual(['buy@500', 'buy@1000', 'buy@1500!', 'buy@2000!', 'buy@2500!', 'buy@3000!', 'buy@3500'])
      expect(injection.armed).toBe(false)
      expect(chaos.timeline.events.findLast((event) => event.type === 'fault.lifted')).toMatchObject({
        atMs: 3500,
        reason: 'window',
      })
    }))

  test('calls are numbered at each point, from 1', () =>
    inChaos(async (chaos) => {
      const { shop, log, tell } = shopOf(chaos)
      chaos.inject(reset, { at: 'shop.*', calls: [2, 3] })
      for (const name of ['buy', 'sell', 'buy', 'buy', 'buy', 'sell'] as const) await tell(name, shop[name]())
      expect(log).toEqual(['buy@0', 'sell@0', 'buy@0!', 'buy@0!', 'buy@0', 'sell@0!'])
    }))

  test('probability 0 never, 1 always, between by the seed', () =>
    inChaos(async (chaos) => {
      const { shop } = shopOf(chaos)
      const [never, always, half] = [0, 1, 0.5].map((probability) =>
        chaos.inject(faults.latency({ delayMs: 1 }), { at: 'shop.buy', probability, optional: true }),
      )
      for (let n = 0; n < 400; n++) await shop.buy()
      expect([never?.impact.acted, always?.impact.acted]).toEqual([0, 400])
      expect(half?.impact.acted).toBeGreaterThan(150)
      expect(half?.impact.acted).toBeLessThan(250)
    }))

  test('a predicate is typed by what it is asked about, and gets the arguments', () =>
    inChaos(async (chaos) => {
      const { shop, log, tell } = shopOf(chaos)
      chaos.inject(reset, { at: shop.sell, when: (n, to) => (n ?? 0) > 1 && to?.toUpperCase() === 'ANN' })
      await tell('one', shop.sell(1, 'ann'))
      await tell('two', shop.sell(2, 'ann'))
      await tell('three', shop.sell(3, 'bob'))
      expect(log).toEqual(['one@0', 'two@0!', 'three@0'])
    }))

  test('a limit lifts it; other conditions still hold', () =>
    inChaos(async (chaos) => {
      const { shop, log, tell } = shopOf(chaos)
      const injection = chaos.inject(reset, { at: 'shop.buy', limit: 2, when: (n) => n !== 1 })
      for (const n of [0, 1, 2, 3]) await tell(`buy ${n}`, shop.buy(n))
      expect(log).toEqual(['buy 0@0!', 'buy 1@0', 'buy 2@0!', 'buy 3@0'])
      expect(injection.armed).toBe(false)
    }))

  test('a limit does not let go of the calls, or the clock, that it used up', () =>
    inChaos(async (chaos) => {
      const { shop, log, tell } = shopOf(chaos)
      chaos.inject(faults.hang(), { at: 'shop.buy', limit: 1, for: '20s' })
      chaos.inject(faults.clockSkew({ offsetMs: '1h' }), { limit: 1, for: '30s' })
      await Promise.all([tell('first', shop.buy()), tell('second', shop.buy())])
      expect(log).toEqual(['second@0', 'first@20000'])
      const aheadMs = () => Date.now() - Date.UTC(2025, 0, 1) - chaos.clock.now()
      expect(aheadMs()).toBe(3_600_000)
      await sleep(10_000)
      expect(aheadMs()).toBe(0)
    }))
})

describe('where it acts', () => {
  test('at a pattern, a wrapped method, a wrapped object, or everywhere', () =>
    inChaos(async (chaos) => {
      const { shop } = shopOf(chaos)
      const injections = ['shop.*', shop.buy, shop, undefined].map((at) =>
        chaos.inject(faults.latency({ delayMs: 1 }), at === undefined ? {} : { at }),
      )
      await shop.buy()
      await shop.sell()
      expect(injections.map(({ impact }) => impact.acted)).toEqual([2, 1, 2, 2])
      expect(chaos.schedule.injections.map(({ at }) => at)).toEqual(['shop.*', 'shop.buy', 'shop.**', undefined])
    }))
})

describe('several at once', () => {
  test('delays add up, and the first verdict that ends the call wins', () =>
    inChaos(async (chaos) => {
      const { shop } = shopOf(chaos)
      const at = 'shop.buy'
      chaos.inject(faults.latency({ delayMs: 100 }), { at })
      chaos.inject(faults.latency({ delayMs: '1s' }), { at })
      const first = chaos.inject(faults.exception(503), { at })
      const second = chaos.inject(faults.exception('ECONNRESET'), { at, optional: true })
      const late = chaos.inject(faults.latency({ delayMs: '1h' }), { at, optional: true })
      expect(await failureOf(() => shop.buy())).toMatchObject({ status: 503 })
      expect(chaos.clock.now()).toBe(1100)
      expect([first, second, late].map(({ impact }) => impact.acted)).toEqual([1, 0, 0])
    }))

  test('a list is armed as one, all or none', () =>
    inChaos(async (chaos) => {
      const { shop } = shopOf(chaos)
      const both = chaos.inject([faults.latency({ delayMs: 10 }), faults.nullValue()], { at: 'shop.buy' })
      expect(await shop.buy(5)).toBeNull()
      expect(both.ids).toEqual([1, 2])
      expect(both.impact).toMatchObject({ seen: 2, acted: 2, delayedMs: 10, errors: 0 })
      expect(() => chaos.inject([faults.hang(), { kind: 'hangg' }])).toThrow(UnknownFaultKindError)
      expect(chaos.schedule.injections).toHaveLength(2)
    }))

  test('one more injection changes the draws of none', async () => {
    const delays = (others: number) =>
      inChaos(async (chaos) => {
        const { shop } = shopOf(chaos)
        chaos.inject(faults.latency({ delayMs: [0, 10_000] }), { at: 'shop.buy', probability: 0.7 })
        for (let n = 0; n < others; n++)
          chaos.inject(faults.latency({ delayMs: [1, 9] }), { at: 'shop.*', probability: 0.5, optional: true })
        for (let n = 0; n < 20; n++) await shop.buy()
        return chaos.timeline.events.flatMap((event) =>
          event.type === 'fault.injected' && event.injection === 1 ? [[event.call, event.delayMs]] : [],
        )
      })
    const alone = await delays(0)
    expect(alone.length).toBeGreaterThan(5)
    expect(await delays(1)).toEqual(alone)
    expect(await delays(5)).toEqual(alone)
  })
})

describe('lifting', () => {
  test('by hand and at the end of the window lets go what is held', () =>
    inChaos(async (chaos) => {
      const { shop, log, tell } = shopOf(chaos)
      const byHand = chaos.inject(faults.hang(), { at: 'shop.buy' })
      chaos.inject(faults.hang(), { at: 'shop.sell', for: '4s' })
      setTimeout(() => byHand.lift(), 1500)
      await Promise.all([tell('buy', shop.buy()), tell('buy', shop.buy()), tell('sell', shop.sell())])
      expect(log).toEqual(['buy@1500', 'buy@1500', 'sell@4000'])
      await tell('buy', shop.buy())
      expect(log.at(-1)).toBe('buy@4000')
      byHand.lift()
      const lifted = chaos.timeline.events.filter((event) => event.type === 'fault.lifted')
      expect(lifted).toMatchObject([
        { atMs: 1500, injection: 1, reason: 'lifted' },
        { atMs: 4000, injection: 2, reason: 'window' },
      ])
    }))

  test('the impact tells what was seen, what was done, and what it cost', () =>
    inChaos(async (chaos) => {
      const { shop } = shopOf(chaos)
      const slow = chaos.inject(faults.latency({ delayMs: 250 }), { at: 'shop.buy', calls: [1, 3] })
      const broken = chaos.inject(reset, { at: 'shop.buy', calls: 2 })
      for (let n = 0; n < 4; n++) await shop.buy().catch(() => {})
      expect(slow.impact).toMatchObject({ seen: 4, acted: 2, delayedMs: 500, errors: 0 })
      expect(broken.impact).toMatchObject({ seen: 4, acted: 1, delayedMs: 0, errors: 1 })
    }))
})

test('bad conditions are refused at the call, by the name they were given', () =>
  inChaos((chaos) => {
    const { shop } = shopOf(chaos)
    const bad: [unknown, unknown][] = [
      [reset, { at: 'shop.buy', probability: 1.2 }],
      [reset, { at: 'shop..buy' }],
      [reset, { at: { buy: 1 } }],
      [reset, { at: () => {} }],
      [reset, { from: -1 }],
      [reset, { for: 0 }],
      [reset, { for: 'soon' }],
      [reset, { calls: 0 }],
      [reset, { calls: [] }],
      [reset, { limit: 0 }],
      [reset, { when: 'always' }],
      [reset, { during: '5s' }],
      [reset, 'shop.buy'],
      [[], {}],
      [undefined, {}],
      [{ kind: 'latency' }, {}],
    ]
    const failures = bad.map(([fault, options]) => {
      try {
        return chaos.inject(fault as never, options as never)
      } catch (error) {
        return error as Error
      }
    })
    expect(failures.filter((failure) => !(failure instanceof InvalidOptionError))).toEqual([])
    expect(failures.map((failure) => (failure as Error).message)).toMatchInlineSnapshot(`
      [
        "Expected \`probability\` to be between 0 and 1, got 1.2. It is a fraction: for 1.2 %, write 0.012.",
        "Expected \`at\` to be the name of a point or a pattern such as 'payments.*', got "shop..buy". Separate segments by one dot; '*' stands for one segment, '**' for any number.",
        "Expected \`at\` to be a pattern of points, or a function or object given by chaos.wrap, got { buy: 1 }. Wrap it first: \`const payments = chaos.wrap('payments', client)\`, then \`at: payments.charge\`.",
        "Expected \`at\` to be a pattern of points, or a function or object given by chaos.wrap, got function at. Wrap it first: \`const payments = chaos.wrap('payments', client)\`, then \`at: payments.charge\`.",
        "Expected \`from\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got -1.",
        "Expected \`for\` to be a finite number above 0, got 0.",
        "Expected \`for\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got "soon".",
        "Expected \`calls[0]\` to be a whole number, 1 or more, got 0.",
        "Expected \`calls\` to be a list of call numbers, at least one, got []. Calls count from 1: [1, 2].",
        "Expected \`limit\` to be a whole number, 1 or more, got 0.",
        "Expected \`when\` to be a function of the call's arguments, got "always".",
        "Expected \`options\` to hold only at, from, for, calls, site, node, probability, when, limit, optional, abortWhen, got "during". Check the spelling.",
        "Expected \`options\` to be an object such as { at: 'payments.*', for: '20s' }, got "shop.buy".",
        "Expected \`fault\` to be a fault, a scenario, or a list of faults, got []. The list is empty.",
        "Expected \`fault\` to be an object with a \`kind\`, got undefined.",
        "Expected \`delayMs\` to be given, got undefined. In a fault of kind 'latency'.",
      ]
    `)
    expect(chaos.schedule.injections).toEqual([])
    expect(shop).toBeDefined()
  }))

test('a predicate that throws fails the call with what was expected of it', () =>
  inChaos(async (chaos) => {
    const { shop } = shopOf(chaos)
    chaos.inject(faults.hang(), {
      at: 'shop.buy',
      optional: true,
      when: () => {
        throw new Error('oops')
      },
    })
    const failure = await failureOf(() => shop.buy())
    expect(failure).toBeInstanceOf(InvalidOptionError)
    expect(failure.cause).toMatchObject({ message: 'oops' })
  }))

test('a limit counts what a fault did, not what it let pass', () =>
  inChaos(async (chaos) => {
    const buy = chaos.wrap('buy', async () => 'book')
    chaos.inject(faults.throttle({ perSecond: 0.01, burst: 3, mode: 'reject' }), { at: buy, limit: 2 })
    const answers = []
    for (let i = 0; i < 7; i++) answers.push(await buy().catch(({ status }) => status))
    expect(answers).toEqual(['book', 'book', 'book', 429, 429, 'book', 'book'])
  }))
