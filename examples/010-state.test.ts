/**
 * 010: Data that is wrong, old, or written by two at once.
 *
 * Not every fault is an error. These answer, in time, and what they answer is a little wrong, some time old, or comes in
 * another order than it was asked for. Code that looks right in every other test is tried here.
 */
import { faults, scenarios, withChaos } from '@faultline/vitest'
import { Mutex } from 'async-mutex'
import { expect, test } from 'vitest'

/** A shop's stock, somewhere else. */
class Stock {
  left = 10

  async read(): Promise<number> {
    return this.left
  }

  async write(left: number): Promise<void> {
    this.left = left
  }
}

type Sell = (stock: Stock) => Promise<void>

/** Wrong: between its read and its write somebody else may have read. */
const sell: Sell = async (stock) => stock.write((await stock.read()) - 1)

/** Right: one at a time. Across processes a lock of the store itself, or a version that the write is refused for. */
function sellInTurn(): Sell {
  const turn = new Mutex()
  return (stock) => turn.runExclusive(() => sell(stock))
}

test.each([
  ['at once: one of the sales is lost', () => sell, 9],
  ['in turn: none is', sellInTurn, 8],
] as const)('two sales %s', (_how, make, left) =>
  withChaos(async (chaos) => {
    const rows = new Stock()
    const stock = chaos.wrap('stock', rows)
    // Two that read meet before either goes on: the interleaving that is so hard to arrange.
    chaos.inject(scenarios.lostUpdate({ withinMs: '100ms' }), { at: stock.read })
    const selling = make()
    await Promise.all([selling(stock), selling(stock)])
    expect(rows.left).toBe(left)
  })(),
)

/** Asks as the user types. Wrong: what comes last is shown, not what was asked last. */
class SearchBox {
  shown = ''

  constructor(protected readonly find: (text: string) => Promise<string>) {}

  async type(text: string): Promise<void> {
    this.shown = await this.find(text)
  }
}

/** Right: an answer that is no longer wanted is dropped. */
class CarefulSearchBox extends SearchBox {
  #asked = 0

  override async type(text: string): Promise<void> {
    const number = ++this.#asked
    const answer = await this.find(text)
    if (number === this.#asked) this.shown = answer
  }
}

test.each([
  ['shows an old answer', SearchBox, 'results for te'],
  ['shows the one that was asked for', CarefulSearchBox, 'results for tea'],
] as const)('when answers overtake each other, a search box %s', (_what, Box, shown) =>
  withChaos(
    async (chaos) => {
      const index = chaos.wrap('index', { find: async (text: string) => `results for ${text}` })
      chaos.inject(scenarios.raceCondition(), { at: index.find })
      const box = new Box(index.find)
      await Promise.all(['t', 'te', 'tea'].map((text) => box.type(text)))
      expect(box.shown).toBe(shown)
    },
    { seed: 2 },
  )(),
)

test(
  'a live object is changed in place, as by a stray write, and put right at the end',
  withChaos(
    async (chaos) => {
      const limits = { 'requests a minute': 100, burst: 10 }
      chaos.state('limits', limits)
      chaos.inject(faults.corruption({ mutations: ['bitFlip'] }), { at: limits, from: '1s', for: '1s' })

      await chaos.clock.advance('1500ms')
      expect(limits).not.toEqual({ 'requests a minute': 100, burst: 10 })
      await chaos.clock.advance('1s')
      expect(limits).toEqual({ 'requests a minute': 100, burst: 10 })
    },
    { seed: 1 },
  ),
)
