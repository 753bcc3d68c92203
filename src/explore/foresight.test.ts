import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { CoveringArray } from './covering-array.js'
import type { Foresight } from './foresight.js'
import { type SearchReport, type Strategy, search } from './index.js'
import { NewlyReached } from './newly-reached.js'
import { Rows } from './rows.js'
import { singlesStrategy } from './singles.js'
import { Tolerated } from './tolerated.js'

/** Foresees everything, until it has been asked so often; then it is seen to have been wrong. */
class WrongAfter {
  asked = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get foresight(): Foresight {
    return this as unknown as Foresight
  }

  get doubts(): number {
    return this.asked > this.#most ? 1 : 0
  }

  note(): void {}

  redundant(): boolean {
    return ++this.asked <= this.#most
  }

  foresee() {
    return this.redundant() ? [] : undefined
  }
}

const names = ['a', 'b', 'c', 'd']

async function parts(chaos: Chaos): Promise<void> {
  const calls = chaos.wrap('part', {
    ...Object.fromEntries(names.map((name) => [name, async () => name])),
    instead: async () => 'anything',
  })
  for (const name of names)
    await (calls as Record<string, () => Promise<string>>)[name]?.().catch(() => calls.instead().catch(() => {}))
}

function searched(candidates: Strategy['candidates']): Promise<SearchReport> {
  const strategies: Strategy[] = [singlesStrategy, { name: 'mine', candidates }]
  const palette = { only: ['exception'] }
  return search({ seed: 1, runs: 2000, strategies, palette, shrink: false, progress: false }, parts)
}

/** Three errors at each of four calls. */
const single = 12

test('rows: what was left out is run once the foresight was seen to be wrong', async () => {
  const of = (wrong: WrongAfter) =>
    searched(function* (state) {
      const levels = new Tolerated(state)
      yield* new Rows(state, levels, new CoveringArray(levels, 2, state.pairs), wrong.foresight).run()
    })
  const pairs = 6 * 9
  const trusted = new WrongAfter(Number.POSITIVE_INFINITY)
  expect(await of(trusted)).toMatchObject({ runs: 1 + single, pairs: { covered: 0, total: 0 } })
  expect(trusted.asked).toBe(pairs)
  // The last one was not left out, and is run before all others are.
  expect(await of(new WrongAfter(pairs - 1))).toMatchObject({ pairs: { covered: pairs, total: pairs } })
})

test('calls that a fault leads to: what was left out is run once the foresight was seen to be wrong', async () => {
  const of = (wrong: WrongAfter) =>
    searched(function* (state) {
      const reached = new NewlyReached(state, wrong.foresight)
      yield* reached.first()
      yield* reached.again()
    })
  const pairs = single * 3
  const trusted = new WrongAfter(Number.POSITIVE_INFINITY)
  expect(await of(trusted)).toMatchObject({ runs: 1 + single, pairs: { covered: 0, total: 0 } })
  expect(trusted.asked).toBe(pairs)
  const doubted = await of(new WrongAfter(pairs - 1))
  expect(doubted).toMatchObject({ runs: 1 + single + pairs, pairs: { covered: pairs, total: pairs } })
})
