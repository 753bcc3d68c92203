import type { Chaos } from 'faultline'
import { search } from 'faultline/explore'
import { describe, expect, test } from 'vitest'
import {
  type Deposit,
  deposit,
  depositByVersion,
  depositsRetriedInside,
  depositsRetriedOutside,
  depositsUnderLock,
  MemoryAccounts,
} from './balance.js'
import { Client, ClientOfOne } from './connecting.js'
import { type Buy, buy, buyAtOnce, MemoryStock } from './stock.js'
import { Suggestions, SuggestionsInOrder } from './suggestions.js'
import { Transfers, TransfersInOrder } from './transfer.js'

type Body = (chaos: Chaos) => Promise<void>

/** Has others come a moment later: without another order they never meet. */
async function lookUp(chaos: Chaos, ...keys: string[]): Promise<void> {
  const directory = chaos.wrap('directory', { find: async (key: string) => key })
  for (const key of keys) await directory.find(key).catch(() => {})
}

const paysIn =
  (make: () => Deposit, lookUps = 2): Body =>
  async (chaos) => {
    const accounts = new MemoryAccounts()
    const wrapped = chaos.wrap('accounts', accounts)
    const pay = make()
    let paid = 0
    const payIn = async (amount: number) => {
      await pay(wrapped, amount)
      paid += amount
    }
    const later = async () => {
      await lookUp(chaos, ...Array(lookUps).fill('ann'))
      await payIn(10)
    }
    const ended = await Promise.allSettled([payIn(1), later()])
    if (ended.some(({ status }) => status === 'rejected')) return
    if (accounts.amount < paid) throw new Error(`Paid in ${paid}, there is ${accounts.amount}`)
  }

const sells =
  (buy: Buy): Body =>
  async (chaos) => {
    const stock = new MemoryStock(1)
    const wrapped = chaos.wrap('stock', stock)
    const later = async () => {
      await lookUp(chaos, 'ann', 'her basket')
      await buy(wrapped)
    }
    await Promise.all([buy(wrapped), later()])
    if (stock.count < 0) throw new Error('Sold what there was not')
  }

const suggests =
  (Kind: typeof Suggestions): Body =>
  async (chaos) => {
    const box = new Kind(chaos.wrap('index', { find: async (text: string) => [`${text}…`] }))
    await Promise.all(['c', 'ca', 'cat'].map((text) => box.type(text)))
    if (box.shown[0] !== 'cat…') throw new Error(`Shows ${box.shown}`)
  }

const connects =
  (Kind: typeof Client): Body =>
  async (chaos) => {
    let connections = 0
    const server = {
      connect: async () => ({ number: ++connections }),
      query: async (_connection: object, text: string) => text,
    }
    const client = new Kind(chaos.wrap('server', server))
    const later = async () => {
      await lookUp(chaos, 'ann')
      await client.query('b')
    }
    await Promise.all([client.query('a'), later()])
    if (connections > 1) throw new Error('Connected twice')
  }

const transfers =
  (Kind: typeof Transfers): Body =>
  async (chaos) => {
    const kind = new Kind(chaos.wrap('ledger', { check: async () => {}, move: async () => {} }))
    const later = async () => {
      await lookUp(chaos, 'a', 'b', 'c', 'd', 'e', 'f')
      await kind.move('b', 'a')
    }
    await Promise.all([kind.move('a', 'b'), later()])
  }

const subjects: readonly (readonly [name: string, wrong: Body, right: readonly Body[], oracle: string])[] = [
  ['a lost update', paysIn(() => deposit), [paysIn(() => depositByVersion), paysIn(depositsUnderLock)], 'body'],
  ['an oversell', sells(buy), [sells(buyAtOnce)], 'body'],
  ['answers out of order', suggests(Suggestions), [suggests(SuggestionsInOrder)], 'body'],
  ['two connections', connects(Client), [connects(ClientOfOne)], 'body'],
  ['two locks taken in opposite orders', transfers(Transfers), [transfers(TransfersInOrder)], 'deadlock'],
]
const seeds = Array.from({ length: 10 }, (_, seed) => seed)
/** Faults would be found first, where code does not deal with any. */
const ordersAlone = { progress: false, palette: { only: [] } } as const

describe.each(subjects)('%s', (_name, wrong, right, oracle) => {
  test('is found among the first orders, and needs no fault', async () => {
    for (const seed of seeds) {
      const { findings } = await search({ ...ordersAlone, seed }, wrong)
      expect(findings[0]).toMatchObject({ failure: { oracle }, strategy: 'interleaving', schedule: { injections: [] } })
      expect(findings[0]?.run).toBeLessThan(45)
    }
  })

  test('put right, it is never reported, in every order there is or in 200 of them', async () => {
    for (const body of right)
      for (const seed of seeds) {
        const { findings } = await search({ ...ordersAlone, seed, runs: 200, strategies: ['interleaving'] }, body)
        expect(findings).toEqual([])
      }
  })
})

test('an update lost in one order only, and only when a write fails, is found with that one fault', async () => {
  const options = { progress: false, palette: { only: ['exception'] } } as const
  for (const seed of seeds.slice(0, 3)) {
    const { findings, runs } = await search({ ...options, seed }, paysIn(depositsRetriedOutside, 6))
    expect(findings[0]?.strategy).toBe('interleaved singles')
    expect(findings[0]?.schedule.injections).toMatchObject([{ at: 'accounts.write', when: { calls: [1] } }])
    expect(runs).toBeLessThan(700)
    const put = await search({ ...options, seed }, paysIn(depositsRetriedInside, 6))
    expect(put.findings).toEqual([])
  }
})
