import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { type FaultData, faults } from '../fault/index.js'
import { exhaustive } from './exhaustive.js'
import { type SearchReport, type Strategy, search } from './index.js'
import { type SmallSystem, smallSystem } from './small-systems.test-support.js'

// More of them, and larger ones, by hand: 20,000 took two minutes.
const seeds = Array.from({ length: Number(process.env.SYSTEMS ?? 250) }, (_, at) => at)
const most = process.env.SYSTEMS === undefined ? 40 : 80

function searched(
  { faultsAt, body }: Pick<SmallSystem, 'faultsAt' | 'body'>,
  prune: boolean,
  runs: number,
): Promise<SearchReport> {
  const at = ({ point }: { readonly point: string }): readonly FaultData[] => faultsAt.get(point) ?? []
  const strategy: Strategy = {
    name: 'of the system',
    // Answers are noted in both, which costs a tick each.
    candidates: (state) =>
      exhaustive.candidates(Object.create(state, { palette: { value: { at } }, prune: { value: prune } })),
  }
  return search({ seed: 1, strategies: [strategy], depth: 3, runs, stopAt: 'all', shrink: false }, body)
}

const keysOf = ({ findings }: SearchReport) => findings.map(({ failure }) => failure.key).sort()

test('of random small systems, the pruned search finds every failure that the full one finds, in no more runs', async () => {
  let [systems, failures, fewer] = [0, 0, 0]
  for (const seed of seeds) {
    const system = smallSystem(seed)
    const all = await searched(system, false, most).catch(() => undefined)
    // Wrong without any fault, or too large for a test.
    if (all === undefined || all.stoppedBy !== 'covered') continue
    const some = await searched(system, true, most)
    expect({ seed, keys: keysOf(some) }).toEqual({ seed, keys: keysOf(all) })
    expect(some.runs, `runs of system ${seed}`).toBeLessThanOrEqual(all.runs)
    systems++
    failures += all.findings.length
    if (some.runs < all.runs) fewer++
  }
  expect(systems).toBeGreaterThan(100)
  expect(failures).toBeGreaterThan(20)
  expect(fewer).toBeGreaterThan(20)
})

type Faults = Readonly<Record<string, readonly FaultData[]>>

/** In how many runs the two searches find the same. */
async function compared(table: Faults, body: (chaos: Chaos) => Promise<void>) {
  const faultsAt = new Map(Object.entries(table))
  const [full, pruned] = [await searched({ faultsAt, body }, false, 500), await searched({ faultsAt, body }, true, 500)]
  expect(keysOf(pruned)).toEqual(keysOf(full))
  expect(pruned.runs).toBeLessThanOrEqual(full.runs)
  return { full: full.runs, pruned: pruned.runs, findings: full.findings.length }
}

const reset = faults.exception('ECONNRESET')

async function failed(call: Promise<unknown>): Promise<boolean> {
  try {
    await call
    return false
  } catch {
    return true
  }
}

/** Two services that each do without one that they call. */
function tolerant(chaos: Chaos, onFailure: () => void = () => {}) {
  const inner = ['figures', 'prices'].map((name) => chaos.wrap(name, async () => name))
  return inner.map((call, at) =>
    chaos.wrap(`service${at}`, async () => {
      if (await failed(call())) onFailure()
    }),
  )
}

test('failures that are hidden beneath two calls are tried one by one, not with each other', async () => {
  const counts = await compared(
    { figures: [reset], prices: [reset], service0: [reset], service1: [reset] },
    async (chaos) => {
      for (const call of tolerant(chaos)) await failed(call())
    },
  )
  expect(counts).toEqual({ full: 9, pruned: 6, findings: 0 })
})

test('an answer that was lost is not taken for a call that was never made', async () => {
  const table = { charge: [reset, faults.lostAnswer('ECONNRESET')], ship: [reset] }
  const { findings } = await compared(table, async (chaos) => {
    let charged = false
    const log = chaos.wrap('log', async () => 'noted')
    const charge = chaos.wrap('charge', async () => {
      await log()
      charged = true
    })
    const unpaid = await failed(charge())
    const unsent = await failed(chaos.wrap('ship', async () => 'sent')())
    if (charged && unpaid && unsent) throw new Error('charged for nothing')
  })
  expect(findings).toBe(1)
})

test('a thing remembers what reached it: two writes that did not show where one does not', async () => {
  const { findings } = await compared({ 'store.put': [reset] }, async (chaos) => {
    const kept = new Set<string>()
    const store = chaos.wrap('store', {
      put: async (key: string) => void kept.add(key),
      some: async () => kept.size > 0,
    })
    const put = chaos.wrap('put', async (key: string) => void (await failed(store.put(key))))
    for (const key of ['a', 'b']) await put(key)
    if (!(await store.some())) throw new Error('all is lost')
  })
  expect(findings).toBe(1)
})

test('once code was seen to know more than answers, what was left out because of it is run', async () => {
  const table = { figures: [reset], prices: [reset], last: [faults.duplicate()] }
  const { full, pruned, findings } = await compared(table, async (chaos) => {
    let failures = 0
    let lasts = 0
    for (const call of tolerant(chaos, () => failures++)) await call()
    await chaos.wrap('last', async () => void lasts++)()
    await chaos.wrap('state', async () => (failures > 0 && lasts === 2 ? 'degraded' : 'well'))()
    if (failures === 2) throw new Error('failed twice')
  })
  expect({ pruned, findings }).toEqual({ pruned: full, findings: 1 })
})

test('a cache that one failure leaves empty is seen', async () => {
  const { findings } = await compared({ load: [reset], last: [reset] }, async (chaos) => {
    let cached: string | undefined
    const load = chaos.wrap('load', async () => 'loaded')
    const get = chaos.wrap('get', async () => (cached ??= await load()))
    const lost = [await failed(get()), await failed(get()), await failed(chaos.wrap('last', async () => 'done')())]
    if (lost[1] && lost[2]) throw new Error('lost it again')
  })
  expect(findings).toBe(1)
})

test('side by side, the same answer may come first or second', async () => {
  const { findings } = await compared({ price: [reset], quick: [reset] }, async (chaos) => {
    const price = chaos.wrap('price', async () => 1)
    const quick = chaos.wrap('quick', async () => {
      for (let turn = 0; turn < 20; turn++) await undefined
      return await price()
    })
    const other = chaos.wrap('other', async () => {
      for (let turn = 0; turn < 10; turn++) await undefined
    })
    if (await failed(Promise.race([quick(), other()]))) throw new Error('hasty')
  })
  expect(findings).toBe(1)
})

test('answers that look the same are told apart by what went wrong within', async () => {
  class Status {
    readonly #well: boolean
    constructor(well: boolean) {
      this.#well = well
    }
    get well() {
      return this.#well
    }
  }
  const { findings } = await compared({ price: [reset], last: [reset] }, async (chaos) => {
    const price = chaos.wrap('price', async () => 1)
    const status = await chaos.wrap('status', async () => new Status(!(await failed(price()))))()
    const lost = await failed(chaos.wrap('last', async () => 'done')())
    if (lost && !status.well) throw new Error('not well')
  })
  expect(findings).toBe(1)
})
