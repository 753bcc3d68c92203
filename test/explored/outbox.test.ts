import { PGlite } from '@electric-sql/pglite'
import type { Chaos } from '@faultline/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  ClaimsNothing,
  Database,
  MarksFirst,
  type Message,
  PublishesFirst,
  Shop,
  StopsAtAnError,
  TakesAllForNew,
  tables,
} from './outbox.test-support.js'
import { attempt, foundIn, passesSingles, sleep } from './search.test-support.js'

// A transactional outbox on a real PostgreSQL, in this process. All searches share one database; each run has rows of its own.
let pg: PGlite
beforeAll(async () => {
  pg = await PGlite.create()
  await pg.exec(tables)
})
afterAll(() => pg.close())

/** Two orders, whose buyers wait for two seconds, and relays that poll; whoever receives a message books its order. */
const shopping =
  (Kind: typeof Shop, relays = 2) =>
  async (chaos: Chaos) => {
    const raw = new Database(pg)
    const under = new Set<number>()
    let twoAtOnce = false
    const broker = chaos.wrap('broker', {
      async publish(message: Message) {
        if (message.price === null) throw new Error('a message without a price')
        await shop.receive(message)
      },
    })
    const publish = async (message: Message) => {
      twoAtOnce ||= under.has(message.id)
      under.add(message.id)
      await broker.publish(message).finally(() => under.delete(message.id))
    }
    const prices = chaos.wrap('prices', { of: async (_name: string) => 450 })
    const shop: Shop = new Kind(chaos.wrap('db', raw), prices, { publish })
    chaos.always('no order is booked twice', () => new Set(raw.booked).size === raw.booked.length)
    chaos.always('no message is with two relays', () => !twoAtOnce)
    for (const [id, name] of ['tea', 'milk'].entries())
      await Promise.race([attempt(() => shop.order(name, id)), sleep(2000)])
    for (let n = 0; n < relays; n++) {
      void shop.relays()
      await sleep(500)
    }
    await sleep(6000)
    expect(
      raw.booked.filter((name) => !raw.placed.has(name)),
      'booked, and not ordered',
    ).toEqual([])
    const allBooked = async () => {
      const missing = [...raw.placed].filter(([name, price]) => price !== null && !raw.booked.includes(name))
      if (missing.length > 0) await sleep(5000)
      return missing.length === 0
    }
    chaos.eventually('each order with a price is booked', allBooked, '100s')
  }

test('what is claimed, sent, marked, and received once: nothing is found', async () => {
  // A statement takes about a millisecond, and a run some twenty of them: each fault at each call, and pairs as far as it goes.
  const { runs } = await passesSingles(shopping(Shop), { runs: 200 })
  expect(runs).toBe(200)
})

test('published before it is committed: booked, and never ordered', async () => {
  expect(await foundIn(shopping(PublishesFirst))).toEqual([
    "body: booked, and not ordered: expected [ 'tea' ] to deeply equal []",
    'db.placeAlone, call 1: exception ECONNRESET',
  ])
})

test('marked before it is published: ordered, and never booked', async () => {
  expect(await foundIn(shopping(MarksFirst))).toEqual([
    'eventually: each order with a price is booked',
    'broker.publish, call 1: exception ECONNRESET',
  ])
})

test('received without looking whether it was before: booked twice', async () => {
  expect(await foundIn(shopping(TakesAllForNew))).toEqual([
    'always: no order is booked twice',
    'broker.publish, call 1: lost answer, ECONNRESET',
  ])
})

test('two relays that claim nothing: both send the message', async () => {
  expect(await foundIn(shopping(ClaimsNothing))).toEqual([
    'always: no message is with two relays',
    'broker.publish, call 1: hang until lifted',
  ])
})

test('a message that cannot be sent keeps back all after it', async () => {
  expect(await foundIn(shopping(ClaimsNothing, 1))).toEqual([
    'eventually: each order with a price is booked',
    'prices.of, call 1: answer null',
  ])
})

test('a relay that stops at an error', async () => {
  expect(await foundIn(shopping(StopsAtAnError))).toEqual([
    'unhandled rejection: read ECONNRESET',
    'db.claim, call 1: exception ECONNRESET',
  ])
})
