import { expect, test } from 'vitest'
import { faults } from '../fault/index.js'
import { parseJSONL } from '../timeline/index.js'
import { inChaos, sleep } from './chaos.test-support.js'
import type { Chaos } from './index.js'

const recording = { recordCalls: true }

const callsOf = (chaos: Chaos) =>
  chaos.timeline.events
    .filter((event) => event.type === 'call.began' || event.type === 'call.ended')
    .map(({ seq, ...event }) => event)

test('a call leaves its beginning and its end, as its caller saw them', async () => {
  await inChaos(async (chaos) => {
    const shop = chaos.wrap('shop', {
      async buy(item: string) {
        await sleep(5)
        return item
      },
      look: () => 'books',
    })
    chaos.inject(faults.exception('ECONNRESET'), { at: shop.buy, calls: 2 })
    await shop.buy('book')
    await shop.buy('book').catch(() => {})
    shop.look()
    const [first, firstEnd, second, secondEnd, third, thirdEnd] = callsOf(chaos)
    expect(first).toEqual({ type: 'call.began', atMs: 0, point: 'shop.buy', call: 1, args: expect.any(String) })
    expect(firstEnd).toEqual({
      type: 'call.ended',
      atMs: 5,
      point: 'shop.buy',
      call: 1,
      startedMs: 0,
      outcome: 'answered',
    })
    expect(second).toMatchObject({ call: 2, args: (first as { args: string }).args })
    expect(secondEnd).toMatchObject({ call: 2, outcome: 'failed', injection: 1, error: { code: 'ECONNRESET' } })
    expect([third, thirdEnd]).toMatchObject([{ args: '' }, { outcome: 'answered', atMs: 5 }])
  }, recording)
})

test('a call names the request or probe it was made for, also from a timer of it', async () => {
  await inChaos(async (chaos) => {
    const ask = chaos.wrap('ask', async () => 'yes')
    const twice = async () => {
      await ask()
      await sleep(10)
      await chaos.node('a', () => ask())
    }
    chaos.system({ name: 'desk', probe: ask, every: 1000, workload: { request: twice, perSecond: 1 } })
    await chaos.clock.advance(1500)
    await ask()
    const began = callsOf(chaos).filter(({ type }) => type === 'call.began')
    expect(began).toMatchObject([
      { atMs: 0, system: 'desk', request: 1, probe: true },
      { atMs: 0, system: 'desk', request: 1 },
      { atMs: 10, system: 'desk', request: 1, node: 'a' },
      { atMs: 1000, system: 'desk', request: 2, probe: true },
      { atMs: 1000, system: 'desk', request: 2 },
      { atMs: 1010, system: 'desk', request: 2, node: 'a' },
      { atMs: 1500 },
    ])
    expect(began[1]).not.toHaveProperty('probe')
    expect(began.at(-1)).not.toHaveProperty('system')
  }, recording)
})

test('callbacks, throws and calls that hang are recorded for what they are', async () => {
  await inChaos(async (chaos) => {
    const store = chaos.wrap('store', {
      get(key: string, done: (error: unknown, value?: string) => void) {
        setTimeout(() => (key === 'bad' ? done(new Error('no such key')) : done(null, key)), 3)
      },
      parse(text: string): unknown {
        return JSON.parse(text)
      },
      hang: () => new Promise<never>(() => {}),
    })
    const values: unknown[] = []
    store.get('good', (error, value) => values.push(error, value))
    store.get('bad', (error) => values.push((error as Error).message))
    expect(() => store.parse('{')).toThrow(SyntaxError)
    void store.hang()
    await chaos.clock.advance(10)
    expect(values).toEqual([null, 'good', 'no such key'])
    expect(callsOf(chaos)).toMatchObject([
      { type: 'call.began', point: 'store.get', call: 1 },
      { type: 'call.began', point: 'store.get', call: 2 },
      { type: 'call.began', point: 'store.parse' },
      { type: 'call.ended', point: 'store.parse', outcome: 'failed', error: { name: 'SyntaxError' } },
      { type: 'call.began', point: 'store.hang' },
      { type: 'call.ended', point: 'store.get', call: 1, atMs: 3, outcome: 'answered' },
      { type: 'call.ended', point: 'store.get', call: 2, atMs: 3, outcome: 'failed' },
    ])
  }, recording)
})

test('a rejection that nobody handles stays one, and a promise with methods of its own stays itself', async () => {
  class Query extends Promise<string> {
    rows = () => 3
  }
  await inChaos(async (chaos) => {
    const db = chaos.wrap('db', { query: () => new Query((resolve) => resolve('row')) })
    const query = db.query()
    expect(query.rows()).toBe(3)
    expect(await query).toBe('row')
    expect(callsOf(chaos)).toMatchObject([{}, { type: 'call.ended', outcome: 'answered' }])
  }, recording)

  const unhandled: unknown[] = []
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.once('unhandledRejection', (reason) => unhandled.push((reason as Error).message))
  try {
    await inChaos(async (chaos) => {
      const fail = chaos.wrap('fail', async () => {
        throw new Error('nobody looks')
      })
      void fail()
      await chaos.realTurn()
    }, recording)
  } finally {
    process.removeAllListeners('unhandledRejection')
    for (const listener of listeners) process.on('unhandledRejection', listener)
  }
  expect(unhandled).toEqual(['nobody looks'])
})

test('equal arguments have equal fingerprints, whatever the order of their keys; others do not', async () => {
  await inChaos(async (chaos) => {
    const put = chaos.wrap('put', async (..._: unknown[]) => {})
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    const given = [
      [{ a: 1, b: [2] }],
      [{ b: [2], a: 1 }],
      [{ a: 1, b: [3] }],
      [Buffer.from('ab')],
      [Buffer.from('ac')],
      [new Date(0)],
      [new Date(1)],
      [cycle],
      ['1'],
      [1],
    ]
    for (const args of given) await put(...args)
    const prints = callsOf(chaos).flatMap((event) => (event.type === 'call.began' ? [event.args] : []))
    expect(prints[0]).toBe(prints[1])
    expect(new Set(prints).size).toBe(given.length - 1)
  }, recording)
})

test('a fork records as the session around it, and what was recorded can be read back', async () => {
  await inChaos(async (chaos) => {
    const text = await chaos.fork().run(async (inner) => {
      const ask = inner.wrap('ask', async () => 'yes')
      await ask()
      return inner.timeline.toJSONL()
    })
    expect(parseJSONL(text).events.map(({ type }) => type)).toContain('call.ended')
  }, recording)
  await inChaos(async (chaos) => {
    await chaos.wrap('ask', async () => 'yes')()
    expect(callsOf(chaos)).toEqual([])
  })
})
