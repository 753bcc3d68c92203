import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { type NemesisName, search } from '@faultline/vitest/explore'
import type { Cluster, Node } from 'faultline/cluster'
import { describe, expect, test } from 'vitest'
import { finds, Trophy } from '../explored/trophy.test-support.js'
import { Redlock, redisClients, redisStore } from './redlock.test-support.js'
import { sharedList, sleep, stores, type Use } from './redlock-list.test-support.js'

// docs/cluster-transports.md has what is found here as a table.

const ttlMs = 1000
const ntp = faults.clockJump({ byMs: ttlMs })

/** What befalls them, from 50 ms after a has asked for the lock. */
type Befall = (chaos: Chaos, cluster: Cluster) => void

/** a takes the lock for a second; b asks for it all the time. Whether b had it while a, by its own clock, still had it too. */
const twoHold = async (chaos: Chaos, befall: Befall, before: Befall = () => {}): Promise<boolean> => {
  const boot = (node: Node) => void (node.name.startsWith('s') && redisStore(node))
  const cluster = chaos.cluster({ nodes: [...stores, 'a', 'b'], boot })
  const [a, b] = ['a', 'b'].map((name) => cluster.node(name)) as [Node, Node]
  const redlockOf = (node: Node) => new Redlock(redisClients(node, stores, 100), { retryCount: 0 })
  before(chaos, cluster)
  const lock = await a.run(() => redlockOf(a).acquire(['list'], ttlMs))
  befall(chaos, cluster)
  await sleep(50)
  await b.run(async () => {
    const redlock = redlockOf(b)
    while ((await redlock.acquire(['list'], ttlMs).catch(() => undefined)) === undefined) await sleep(20)
  })
  return a.run(() => Date.now()) < lock.expiration
}

const at =
  (fault: Parameters<Chaos['inject']>[0], ...names: string[]): Befall =>
  (chaos) => {
    for (const name of names) chaos.inject(fault, { at: name })
  }
const cutFrom =
  (one: string, other: string): Befall =>
  (_chaos, cluster) =>
    void cluster.network.partition([[one], [other]])
const restarted =
  (...names: string[]): Befall =>
  (_chaos, cluster) => {
    for (const name of names) {
      cluster.node(name).crash()
      cluster.node(name).restart()
    }
  }

describe('two hold the lock at once', () => {
  test.each<[what: string, held: boolean, befall: Befall, before?: Befall]>([
    ['when nothing happens', false, () => {}],
    ['when clocks of stores are hours apart', false, () => {}, at(faults.clockSkew({ offsetMs: '-5h' }), 's1', 'a')],
    [
      'when clocks of two stores are as fast as the drift it reckons with',
      false,
      at(faults.clockDrift({ ppm: 9000 }), 's1', 's2'),
    ],
    ['when clocks of two stores are faster', true, at(faults.clockDrift({ ppm: 100_000 }), 's1', 's2')],
    ['when the clock of one store is set forward', false, at(ntp, 's1')],
    ['when those of two are', true, at(ntp, 's1', 's2')],
    ['when one is, and a did not reach another', true, at(ntp, 's1'), cutFrom('a', 's2')],
    ['when the clock of the holder is set back', true, at(faults.clockJump({ byMs: -ttlMs }), 'a')],
    ['when one store loses its memory', false, restarted('s1')],
    ['when one does, and a did not reach another', true, restarted('s1'), cutFrom('a', 's2')],
    ['when two do', true, restarted('s1', 's2')],
    ['when the holder is cut off', false, (_chaos, { network }) => void network.partition([['a'], ['s1', 's2', 's3']])],
    ['when the holder stands still', false, at(faults.pause(), 'a')],
  ])('%s: %s', (_what, held, befall, before) =>
    withChaos(async (chaos) => expect(await twoHold(chaos, befall, before)).toBe(held), { seed: 1 })(),
  )
})

const lateWrite: Befall = (chaos) => {
  const when = (data: unknown) => (data as { op?: string }).op === 'write'
  chaos.inject(faults.latency({ delayMs: 340 }), { at: 'a->list', when, limit: 1 })
}
const uses: readonly Use[] = [{}, { careful: true }, { fenced: true }]

describe('additions to a list under the lock', () => {
  test.each<[what: string, befall: Befall, lose: readonly Use[]]>([
    ['nothing', () => {}, []],
    // Between the last look at the clock and the write.
    ['a pause', (chaos) => void chaos.inject(faults.pause(), { at: 'a', from: 258, for: 71 }), uses.slice(0, 2)],
    ['a write that is long on its way', lateWrite, uses.slice(0, 2)],
    [
      'a clock of the holder that is set back',
      (chaos) => void chaos.inject(faults.clockJump({ byMs: -314 }), { at: 'a', from: 10 }),
      uses.slice(0, 2),
    ],
  ])('%s: who loses some', async (_what, befall, lose) => {
    for (const use of uses) {
      const run = withChaos((chaos) => sharedList(use, befall)(chaos), { seed: 1 })()
      await (lose.includes(use) ? expect(run).rejects.toThrow('added, and lost') : run)
    }
  })

  // Each with the seed that finds it soonest: of eight, all find it within these runs.
  test.each<[Use, NemesisName, seed: number, at: RegExp]>([
    [{}, 'pause', 7, /^pause at [ab]$/],
    [{ careful: true }, 'clock', 6, /^clock\w+ at [ab]$/],
  ])('%j: a search finds how, by %s', async (use, nemesis, seed, cause) => {
    const options = { seed, runs: 60, shrink: false, progress: false, nemeses: [nemesis], points: ['a', 'b'] } as const
    const { findings } = await search({ ...options, strategies: ['nemeses'] }, sharedList(use))
    expect(findings.map(({ failure }) => String(failure.error))).toEqual([expect.stringContaining('added, and lost')])
    const [{ fault, at } = {}] = findings[0]?.schedule.injections ?? []
    expect(`${fault?.kind} at ${at}`).toMatch(cause)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('with fencing tokens it finds nothing, seed %i', async (seed) => {
    const report = await search(
      { seed, runs: 4, progress: false, strategies: ['nemeses'], determinism: 'off' },
      sharedList({ fenced: true }),
    )
    expect(report.findings).toEqual([])
    expect(report.runs).toBe(4)
  })
})

/** Two take the lock for half a second, one after the other. */
const bookings = (retryCount?: number) => async (chaos: Chaos) => {
  const boot = (node: Node) => void (node.name.startsWith('s') && redisStore(node))
  const cluster = chaos.cluster({ nodes: [...stores, 'a', 'b'], boot })
  const bank = chaos.wrap('bank', { book: () => sleep(50) })
  const book = (node: Node) =>
    node.run(async () => {
      const redlock = new Redlock(redisClients(node, stores, 100), retryCount === undefined ? {} : { retryCount })
      const lock = await redlock.acquire(['seat'], 500).catch(() => undefined)
      if (lock === undefined) return
      expect(Date.now(), 'the lock is over').toBeLessThan(lock.expiration)
      await Promise.race([bank.book().catch(() => {}), sleep(600)])
      await lock.release().catch(() => {})
    })
  await Promise.all(cluster.nodes.slice(-2).map(book))
}

test('a lock that has been waited for is over when it comes', async () => {
  const { schedule } = new Trophy('redlock-answers-with-a-lock-that-is-over')
  expect(await finds(bookings(), { points: 'bank.*', palette: { only: ['hang'] }, strategies: ['singles'] })).toEqual([
    'body',
    schedule,
  ])
})
