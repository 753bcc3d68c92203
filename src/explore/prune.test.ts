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

/** What the two searches find, and in how many runs, with these faults at every call. */
async function compared(at: readonly FaultData[], body: (chaos: Chaos) => Promise<void>) {
  const faultsAt = { get: () => at } as unknown as SmallSystem['faultsAt']
  const [full, pruned] = [await searched({ faultsAt, body }, false, 500), await searched({ faultsAt, body }, true, 500)]
  expect(keysOf(pruned)).toEqual(keysOf(full))
  return { full: full.runs, pruned: pruned.runs, findings: full.findings.length }
}

const reset = faults.exception('ECONNRESET')
const quietly = (call: Promise<unknown>) =>
  call.then(
    () => {},
    () => {},
  )

test('failures that are hidden beneath two calls are tried one by one, not with each other', async () => {
  const counts = await compared([reset], async (chaos) => {
    const figures = chaos.wrap('figures', async () => 'noted')
    const prices = chaos.wrap('prices', async () => 'known')
    const outer = [figures, prices].map((call, at) => chaos.wrap(['a', 'b'][at] as string, () => quietly(call())))
    for (const call of outer) await quietly(call())
  })
  expect(counts).toEqual({ full: 9, pruned: 6, findings: 0 })
})

test('an answer that was lost is not taken for a call that was never made', async () => {
  const { findings } = await compared([reset, faults.lostAnswer('ECONNRESET')], async (chaos) => {
    let charged = 0
    const log = chaos.wrap('log', async () => 'noted')
    const charge = chaos.wrap('charge', async () => {
      charged++
      await quietly(log())
    })
    for (let attempt = 0; attempt < 2; attempt++) {
      const failed = await charge()
        .then(() => false)
        .catch(() => true)
      if (!failed) break
    }
    if (charged === 2) throw new Error('charged twice')
  })
  expect(findings).toBe(1)
})

test('a thing remembers what reached it: two puts left out of it show where one does not', async () => {
  const { findings } = await compared([reset], async (chaos) => {
    const kept = new Set<string>()
    const store = chaos.wrap('store', {
      put: async (key: string) => void kept.add(key),
      size: async () => kept.size > 0,
    })
    const put = chaos.wrap('put', (key: string) => quietly(store.put(key)))
    for (const key of ['a', 'b']) await quietly(put(key))
    if ((await store.size().catch(() => true)) === false) throw new Error('all is lost')
  })
  expect(findings).toBe(1)
})

test('code that was seen to remember is trusted no more, and what was left out because of it is run', async () => {
  const { full, pruned, findings } = await compared([reset], async (chaos) => {
    let failures = 0
    const figures = chaos.wrap('figures', async () => 'noted')
    const prices = chaos.wrap('prices', async () => 'known')
    const a = chaos.wrap('a', () => figures().catch(() => void failures++))
    const b = chaos.wrap('b', () => prices().catch(() => void failures++))
    const last = chaos.wrap('last', async () => (failures > 0 ? 'degraded' : 'well'))
    for (const call of [a, b]) await quietly(call())
    await quietly(last())
    if (failures === 2) throw new Error('failed twice')
  })
  expect([findings, pruned]).toEqual([1, full])
})

test('of two searches side by side nothing is foreseen that hangs on who was first', async () => {
  const { findings } = await compared([reset], async (chaos) => {
    const fast = chaos.wrap('fast', async () => 'fast')
    const slow = chaos.wrap('slow', async () => 'slow')
    const a = chaos.wrap('a', () => fast().catch(() => 'fast'))
    const b = chaos.wrap('b', () => slow().catch(() => 'slow'))
    const lost = { count: 0 }
    await Promise.all([a, b].map((call) => call().catch(() => lost.count++)))
    if (lost.count === 2) throw new Error('both')
  })
  expect(findings).toBe(1)
})
