import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { type FaultData, faults } from '../fault/index.js'
import { combinations } from './combinations.js'
import { exhaustive } from './exhaustive.js'
import { type ExploreOptions, type SearchReport, type Strategy, search } from './index.js'
import { Pruner } from './prune.js'
import { type SmallSystem, smallSystem } from './small-systems.test-support.js'
import { injectionAt } from './space.js'

// More of them, and larger ones, by hand: 20,000 of up to 20 single faults took two minutes.
const seeds = Array.from({ length: Number(process.env.SYSTEMS ?? 300) }, (_, at) => at)
const mostSingles = process.env.SYSTEMS === undefined ? 5 : 20

/** Everything of up to three faults, with those of the table; nothing where there would be too much. */
function searched(
  { faultsAt, body }: Pick<SmallSystem, 'faultsAt' | 'body'>,
  prune: boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<SearchReport> {
  const at = ({ point }: { readonly point: string }): readonly FaultData[] => faultsAt.get(point) ?? []
  const strategy: Strategy = {
    name: 'of the system',
    *candidates(state) {
      if (state.golden.calls.flatMap(at).length > most) return
      // Answers are noted in both, which costs a tick each.
      yield* exhaustive.candidates(Object.create(state, { palette: { value: { at } }, prune: { value: prune } }))
    },
  }
  const oracles = { leak: false, recovery: false } as const
  return search({ seed: 1, strategies: [strategy], depth: 3, stopAt: 'all', shrink: false, oracles }, body)
}

/** Single faults, then pairs, and threes where they are asked for, as a search does by default. */
function combined(
  { body }: Pick<SmallSystem, 'body'>,
  prune: boolean,
  { depth, only }: { readonly depth: 2 | 3; readonly only: readonly string[] },
) {
  const pruned: Strategy = {
    name: 'combinations, pruned or not',
    early: 'between',
    // Answers are noted in both, which costs a tick each.
    candidates: (state) => combinations.candidates(Object.create(state, { prune: { value: prune } })),
  }
  const quiet = { shrink: false, progress: false, oracles: { leak: false, recovery: false } } as const
  const strategies: ExploreOptions['strategies'] = ['singles', pruned]
  return search(
    { seed: 1, runs: 250, stopAt: 'all', strategies, depth, strength: depth, palette: { only }, ...quiet },
    body,
  )
}

const keysOf = ({ findings }: SearchReport) => findings.map(({ failure }) => failure.key).sort()

test('of random small systems, the pruned search finds every failure that the full one finds, in no more runs', async () => {
  let [systems, failures, fewer] = [0, 0, 0]
  for (const seed of seeds) {
    const system = smallSystem(seed)
    const full = await searched(system, false, mostSingles).catch(() => undefined)
    // Wrong without any fault, or too large.
    if (full === undefined || full.runs === 1) continue
    const pruned = await searched(system, true)
    expect({ seed, keys: keysOf(pruned) }).toEqual({ seed, keys: keysOf(full) })
    expect(pruned.runs, `runs of system ${seed}`).toBeLessThanOrEqual(full.runs)
    systems++
    failures += full.findings.length
    if (pruned.runs < full.runs) fewer++
  }
  expect(systems).toBeGreaterThan(150)
  expect(failures).toBeGreaterThan(30)
  expect(fewer).toBeGreaterThan(20)
})

test.each([
  { depth: 2, only: ['exception'], atMost: 0.85 },
  { depth: 3, only: ['exception'], atMost: 0.85 },
  { depth: 2, only: ['nullValue', 'lostAnswer'], atMost: 1.05 },
] as const)(
  'of random small systems, pruned combinations find what all of them do: $only, depth $depth',
  async (given) => {
    let [failures, all, run] = [0, 0, 0]
    for (const seed of seeds.slice(0, seeds.length / 7)) {
      const system = smallSystem(seed)
      const full = await combined(system, false, given).catch(() => undefined)
      // Wrong without any fault, or too large.
      if (full?.stoppedBy !== 'covered') continue
      const pruned = await combined(system, true, given)
      expect({ seed, keys: keysOf(pruned) }).toEqual({ seed, keys: keysOf(full) })
      expect(pruned.pairs.covered).toBe(pruned.pairs.total)
      failures += full.findings.length
      all += full.runs
      run += pruned.runs
    }
    expect(failures).toBeGreaterThan(5)
    // Each row tries many pairs at once: there is less to leave out than of all combinations.
    expect(run / all).toBeLessThan(given.atMost)
  },
)

type Faults = Readonly<Record<string, readonly FaultData[]>>

/** In how many runs the two searches find the same. */
async function compared(table: Faults, body: (chaos: Chaos) => Promise<void>) {
  const faultsAt = new Map(Object.entries(table))
  const [full, pruned] = [await searched({ faultsAt, body }, false), await searched({ faultsAt, body }, true)]
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

test('a cache that one failure leaves empty is seen, and nothing is foreseen through it any more', async () => {
  const pruner = new Pruner()
  const at = (point: string, call: number) => injectionAt({ point, call }, reset)
  const strategy: Strategy = {
    name: 'by hand',
    *candidates({ golden }) {
      for (const record of [golden, yield { injections: [at('last', 1)] }]) pruner.note(record)
      expect(pruner.redundant([at('last', 1)])).toBe(true)
      pruner.note(yield { injections: [at('load', 1)] })
      expect([pruner.doubts, pruner.redundant([at('last', 1)])]).toEqual([1, false])
    },
  }
  const report = await search({ seed: 1, strategies: [strategy] }, async (chaos) => {
    let cached: string | undefined
    const load = chaos.wrap('load', async () => 'loaded')
    const get = chaos.wrap('get', async () => {
      cached ??= await load()
      return cached
    })
    for (const call of [get, get, chaos.wrap('last', async () => 'done')]) await failed(call())
  })
  expect(report.runs).toBe(3)
})

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await undefined
}

test('side by side, the same answer may come first or second', async () => {
  const { findings } = await compared({ price: [reset], quick: [reset] }, async (chaos) => {
    const price = chaos.wrap('price', async () => 1)
    const quick = chaos.wrap('quick', async () => {
      await turns(30)
      return await price()
    })
    const calls = [quick(), chaos.wrap('other', () => turns(10))()]
    const hasty = await failed(Promise.race(calls))
    await Promise.allSettled(calls)
    if (hasty) throw new Error('hasty')
  })
  expect(findings).toBe(1)
})

test('side by side, calls of one thing are not taken for each other', async () => {
  const pruner = new Pruner()
  const queries = (second: FaultData, third: FaultData) => [
    injectionAt({ point: 'query', call: 2 }, second),
    injectionAt({ point: 'query', call: 3 }, third),
  ]
  const timedOut = faults.exception('ETIMEDOUT')
  const strategy: Strategy = {
    name: 'by hand',
    *candidates({ golden }) {
      for (const record of [golden, yield { injections: queries(reset, timedOut) }]) pruner.note(record)
      expect(pruner.redundant(queries(timedOut, reset))).toBe(false)
    },
  }
  await search({ seed: 1, strategies: [strategy] }, async (chaos) => {
    const query = chaos.wrap('query', async () => 'rows')
    const codeOf = (call: Promise<string>) => call.catch((error: { readonly code?: string }) => error.code)
    const twice = chaos.wrap('twice', async () => {
      await codeOf(query())
      await turns(30)
      return await codeOf(query())
    })
    const once = chaos.wrap('once', async () => {
      await turns(5)
      return await codeOf(query())
    })
    await Promise.all([twice(), once()])
  })
})

test('side by side, no fault is tried at a call that another keeps from being made', async () => {
  const counts = await compared({ inner: [faults.lostAnswer()], leaf: [reset] }, async (chaos) => {
    const inner = chaos.wrap('inner', async () => 'done')
    const outer = chaos.wrap('outer', async () => {
      await inner()
      await turns(30)
      await inner()
    })
    const leaf = chaos.wrap('leaf', async () => 'done')
    await Promise.allSettled([outer(), leaf()])
  })
  expect(counts.full).toBe(6)
})

test('an error that is thrown is not taken for one that a promise rejects with', async () => {
  const table = { quote: [reset, faults.exception('ECONNRESET', { via: 'throw' })], last: [reset] }
  const { findings } = await compared(table, async (chaos) => {
    const price = chaos.wrap('price', async () => 1)
    const quote = chaos.wrap('quote', () => price().then((one) => one * 2))
    let isThrown = false
    try {
      await quote().catch(() => {})
    } catch {
      isThrown = true
    }
    if ((await failed(chaos.wrap('last', async () => 'done')())) && isThrown) throw new Error('thrown')
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
