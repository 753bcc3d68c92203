import { expect, test } from 'vitest'
import { fromToken } from '../schedule/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import { type Chaos, createWithChaos, plainRunner, withChaos } from './index.js'

const recipes = (text: string | undefined) => text?.match(/FAULTLINE_REPLAY=/g)?.length ?? 0

test('the error of the body comes out as it is, with the recipe to see it again, once', async () => {
  const thrown = Object.assign(new RangeError('out of stock'), { code: 'E_STOCK' })
  const failure = await failureOf(() =>
    inChaos(async () => {
      await sleep(1500)
      throw thrown
    }),
  )
  expect(failure).toBe(thrown)
  expect(failure.code).toBe('E_STOCK')
  expect(failure.message).toMatchInlineSnapshot(`
    "out of stock

    faultline: seed 1, at 1500 ms of virtual time. To see it again:
      FAULTLINE_REPLAY=f1.5OUiHgw6bGEE1NbC0A"
  `)
  expect(recipes(failure.message)).toBe(1)
  expect(recipes(failure.stack)).toBe(1)
  expect(failure.stack).toContain('with-chaos.test.ts')
})

test('one error instance that fails two sessions names the second in the second', async () => {
  const shared = new Error('declined')
  const throwIt = () => {
    throw shared
  }
  expect((await failureOf(() => inChaos(throwIt, { seed: 1 }))).message).toContain('seed 1,')
  const { message, stack } = await failureOf(() => inChaos(throwIt, { seed: 2 }))
  expect(message).toContain('seed 2,')
  expect(message).not.toContain('seed 1,')
  expect([recipes(message), recipes(stack)]).toEqual([1, 1])
})

test('what is no error, or frozen, is passed through untouched', async () => {
  for (const thrown of ['text', undefined, null, 7, Object.freeze(new Error('frozen')), { message: 5 }]) {
    const run = withChaos(() => {
      throw thrown
    })
    await expect(run().catch((error: unknown) => ({ error }))).resolves.toEqual({ error: thrown })
  }
})

test('bodies that answer at once, throw at once, or answer a thenable', async () => {
  const atOnce: number[] = []
  await withChaos((chaos) => atOnce.push(chaos.clock.now()))()
  expect(atOnce).toEqual([0])

  expect((await failureOf(withChaos(() => JSON.parse('{')))).name).toBe('SyntaxError')

  const startedAt: number[] = []
  const lazy = {
    // biome-ignore lint/suspicious/noThenProperty: a query builder that runs when it is awaited
    then(done: () => void) {
      startedAt.push(Date.now())
      setTimeout(done, 86_400_000)
    },
  }
  await withChaos(() => lazy, { epoch: 0 })()
  expect(startedAt).toEqual([0])
})

test('a thenable that throws, and a runner hook that throws, leave no session open', async () => {
  const now = Date.now
  const hostile = {
    // biome-ignore lint/suspicious/noThenProperty: hostile on purpose
    get then(): never {
      throw new Error('no then for you')
    },
  }
  await expect(withChaos(() => hostile)()).rejects.toThrow('no then for you')
  const hooked = createWithChaos({
    ...plainRunner,
    onFinished: () => {
      throw new Error('no hook here')
    },
  })
  await expect(hooked(() => {})()).rejects.toThrow('no hook here')
  expect(Date.now).toBe(now)
})

test('what the runner gives to a test function comes second', async () => {
  const seen: unknown[] = []
  await withChaos<{ name: string }>((_chaos, context) => seen.push(context.name))({ name: 'a test' })
  expect(seen).toEqual(['a test'])
})

test('the returned function has no parameter that Jest would take for a callback, and runs more than once', async () => {
  const draws: number[] = []
  const run = withChaos((chaos) => draws.push(chaos.random('a').next()), { seed: 3 })
  await run()
  await run()
  expect(draws[0]).toBe(draws[1])
})

test('a runner that ends the test ends its session; what the body does later reaches nobody', async () => {
  const now = Date.now
  let end = () => {}
  let opened: Chaos | undefined
  const cut = createWithChaos({
    ...plainRunner,
    onFinished: (_context, cleanup) => {
      end = cleanup
    },
  })
  const { port1, port2 } = new MessageChannel()
  const run = cut(async (chaos) => {
    opened = chaos
    await new Promise((resolve) => port1.once('message', resolve))
    chaos.note('too late')
  })()
  end()
  await expect(run).rejects.toThrow('The test ended before its chaos session did.')
  expect(Date.now).toBe(now)
  expect(opened?.timeline.events.at(-1)).toMatchObject({ type: 'session.closed', outcome: 'failed' })
  port2.close()
})

test('a failure names the line to paste that the runner knows, and its token holds seed and schedule', async () => {
  const run = createWithChaos({
    ...plainRunner,
    test: () => ({ name: 'buys' }),
    replay: ({ name }, environment) => `${environment} run ${name}`,
  })(
    async (chaos) => {
      await chaos.wrap('shop', { buy: async () => 1 }).buy()
    },
    {
      seed: 9,
      schedule: {
        version: 1,
        seed: 4,
        injections: [{ fault: { kind: 'exception', code: 'EPIPE' } as never, at: 'shop.buy' }],
      },
    },
  )
  const { message } = await failureOf(run)
  const [, token = '', name] = /FAULTLINE_REPLAY=(\S+) run (.*)$/.exec(message) ?? []
  expect(name).toBe('buys')
  expect(fromToken(token)).toEqual({
    version: 1,
    seed: 9,
    injections: [{ fault: { kind: 'exception', code: 'EPIPE', via: 'auto' }, at: 'shop.buy' }],
  })
})
