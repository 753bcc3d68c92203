import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { amplification, type Chaos, drawLoad, peakLoad, scenarios } from 'faultline'
import pRetry from 'p-retry'
import { expect, test } from 'vitest'
import { inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import '../../src/cluster/index.js'
import { BudgetedBalancer, type Replica, StormyBalancer } from './overload.js'

const recording = { recordCalls: true }

/** Three replicas that hold 60 calls a second, and with one of them down 40: fewer than the 44 requests that come. */
async function cascade(chaos: Chaos, make: (replicas: readonly Replica[]) => { request(): Promise<unknown> }) {
  const replicas = ['a', 'b', 'c'].map((name) => chaos.wrap(`replica-${name}`, { query: async () => name }))
  const client = make(replicas)
  const workload = { request: () => client.request(), perSecond: 44 }
  chaos.system({ name: 'shop', probe: () => true, every: '1s', workload })
  const failure = scenarios.cascadingFailure({ capacity: 1, queue: 2, breaksAfter: 1, downMs: '3s' })
  chaos.inject(failure, { at: 'replica-*.query', from: '5s', for: '10s' })
  await sleep(20_000)
  const { events } = chaos.timeline
  const failed = events.filter(({ type }) => type === 'request.failed').length
  return { ...amplification(events), failed, chart: drawLoad(events) }
}

test('cascading failure: retries at once take the others down; a budget of retries does not', async () => {
  const stormy = await inChaos((chaos) => cascade(chaos, (all) => new StormyBalancer(all)), recording)
  const budgeted = await inChaos((chaos) => cascade(chaos, (all) => new BudgetedBalancer(all)), recording)
  expect([stormy.calm, budgeted.calm]).toEqual([1, 1])
  expect(stormy.underChaos).toBeGreaterThan(2)
  expect(budgeted.underChaos).toBeLessThan(1.2)
  expect([stormy.most, budgeted.most]).toEqual([5, 2])
  expect(stormy.chart).toMatch(/░{10}/)
  expect(budgeted.chart).not.toMatch(/░{10}/)
})

test('cascading failure: breakers of cockatiel, one for each replica, keep calls from those that are down', async () => {
  const guarded = (replicas: readonly Replica[]) =>
    new StormyBalancer(
      replicas.map((replica) => {
        const breaker = circuitBreaker(handleAll, { halfOpenAfter: 2000, breaker: new ConsecutiveBreaker(3) })
        return { query: () => breaker.execute(() => replica.query()) }
      }),
    )
  const stormy = await inChaos((chaos) => cascade(chaos, (all) => new StormyBalancer(all)), recording)
  const broken = await inChaos((chaos) => cascade(chaos, guarded), recording)
  expect(broken.underChaos).toBeLessThan(1 + ((stormy.underChaos ?? 1) - 1) / 2)
})

/** Forty clients, each asking every two seconds, and trying again by p-retry. */
async function herd(chaos: Chaos, randomize: boolean) {
  const server = chaos.wrap('server', { poll: async () => 1 })
  const client = async (at: number) => {
    await sleep(at * 50)
    for (let round = 0; round < 10; round++) {
      await pRetry(() => server.poll(), { minTimeout: 1000, randomize, retries: 5 })
      await sleep(2000)
    }
  }
  chaos.inject(scenarios.thunderingHerd({ gatherMs: '2s' }), { at: 'server.poll', from: '5s', for: '4s' })
  await Promise.all(Array.from({ length: 40 }, (_, at) => client(at)))
  return peakLoad(chaos.timeline.events, { everyMs: 100 })
}

test('thundering herd: who waits equally long after an outage comes back at one instant; jitter spreads it', async () => {
  const inStep = await inChaos((chaos) => herd(chaos, false), recording)
  const spread = await inChaos((chaos) => herd(chaos, true), recording)
  expect(inStep.peak?.calls).toBe(40)
  expect(inStep.ratio).toBeGreaterThan(20)
  expect(spread.ratio).toBeLessThan(10)
})

test('thundering herd, go: what has waited is made at one instant', () =>
  inChaos(async (chaos) => {
    const madeMs: number[] = []
    const refill = chaos.wrap('refill', async () => void madeMs.push(chaos.clock.now()))
    chaos.inject(scenarios.thunderingHerd({ gatherMs: 1000, outcome: 'go', againMs: 500 }), { at: 'refill' })
    for (let at = 0; at < 20; at++) {
      void refill()
      await sleep(100)
    }
    await sleep(2000)
    expect(madeMs).toEqual([...new Array(10).fill(1000), 1000, 1100, 1200, 1300, 1400, ...new Array(5).fill(2500)])
  }))

test('gray failure: a health check sees nothing; a timeout on the work does', () =>
  inChaos(async (chaos) => {
    const db = chaos.wrap('db', { health: async () => true, query: async () => 1 })
    chaos.inject(scenarios.grayFailure({ severity: 'high', loss: 0 }), { at: 'db.*', from: '5s', for: '10s' })
    const within = (work: () => Promise<unknown>) => async () => {
      const late = sleep(500).then(() => Promise.reject(new Error('late')))
      late.catch(() => {})
      return Promise.race([work(), late])
    }
    chaos.system({ name: 'by health', probe: () => db.health(), every: '1s' })
    chaos.system({ name: 'by work', probe: within(() => db.query()), every: '1s' })
    await sleep(20_000)
    const opened = chaos.timeline.events.flatMap((event) => (event.type === 'incident.opened' ? [event.system] : []))
    expect(opened).toEqual(['by work'])
  }))

test('gray failure of a node: some links are ill, the others and heartbeats are not', () =>
  inChaos(async (chaos) => {
    const late = new Map<string, number>()
    const cluster = chaos.cluster({
      nodes: ['a', 'b', 'c', 'd', 'e'],
      boot: (node) => {
        node.onMessage(({ from, data, sentAtMs }) => {
          late.set(`${from} ${(data as { type: string }).type}`, chaos.clock.now() - sentAtMs)
        })
      },
    })
    chaos.inject(scenarios.grayFailure({ loss: 0, delayMs: [300, 400] }), { at: '*->a' })
    for (const from of ['b', 'c', 'd', 'e'])
      for (const type of ['heartbeat', 'write']) cluster.node(from).send('a', { type })
    await sleep(1000)
    const ill = ['b', 'c', 'd', 'e'].filter((from) => (late.get(`${from} write`) ?? 0) > 100)
    expect(ill).toHaveLength(2)
    expect(['b', 'c', 'd', 'e'].map((from) => late.get(`${from} heartbeat`))).toEqual([1, 1, 1, 1])
  }))
