import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import CircuitBreaker from 'opossum'
import pRetry from 'p-retry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import '../http.js'
import { faults, scenarios, withChaos } from '../index.js'
import { type BootTools, defineSystem, testFaultTolerance, testRecoveryTime, testResilience } from './index.js'

/** A counter of open systems: each must be put away. */
const open = { count: 0 }

function opened({ onDispose }: BootTools) {
  open.count++
  onDispose(() => open.count--)
}

/** Asks a price service with p-retry, and answers with the last price it knew when that does not help. */
const careful = defineSystem({
  name: 'careful',
  boot(chaos, tools) {
    opened(tools)
    const prices = chaos.wrap('prices', { read: async (item: string) => ({ item, cents: 250 }) })
    let last: object | undefined
    const ask = async () => {
      try {
        last = await pRetry(
          async () => {
            const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), 200))
            const price = await Promise.race([prices.read('tea'), timeout])
            if (typeof price?.cents !== 'number') throw new Error('no price')
            return price
          },
          { retries: 1, minTimeout: 50 },
        )
        return last
      } catch (error) {
        if (last !== undefined) return { ...last, degraded: true }
        throw error
      }
    }
    return { probe: ask, workload: { request: ask, perSecond: 5 } }
  },
})

/** The same without any of that. */
const careless = defineSystem({
  name: 'careless',
  boot(chaos, tools) {
    opened(tools)
    const prices = chaos.wrap('prices', { read: async (item: string) => ({ item, cents: 250 }) })
    const ask = async () => (await prices.read('tea')).cents
    return { probe: ask, workload: { request: ask, perSecond: 5 } }
  },
})

test('all that fits what it calls: one who has retries and a cache passes, one who has not fails, and it is said why', async () => {
  const good = await testResilience(careful, { seed: 1, for: '5s' })
  expect(good.reasons).toEqual([])
  expect(good).toMatchObject({ outcome: 'passed', score: 100, points: ['prices.read'] })
  expect(good.scenarios.map(({ name, outcome }) => `${name}: ${outcome}`)).toMatchInlineSnapshot(`
    [
      "highLatency (medium) at prices.*: passed",
      "networkPartition (medium) at prices.*: passed",
      "packetLoss (medium) at prices.*: passed",
      "connectionReset (medium) at prices.*: passed",
      "dnsFailure (medium) at prices.*: passed",
      "rateLimited (medium) at prices.*: passed",
      "duplicateDelivery (medium) at prices.*: passed",
      "reorderedDelivery (medium) at prices.*: passed",
      "randomExceptions (medium) at prices.*: passed",
      "nullInjection (medium) at prices.*: passed",
      "slowResponse (medium) at prices.*: passed",
    ]
  `)

  const bad = await testResilience(careless, { seed: 1, for: '5s' })
  expect(bad.outcome).toBe('failed')
  expect(bad.score).toBeLessThan(50)
  expect(bad.verdicts.find(({ target }) => target === 'faultTolerance')).toMatchObject({ met: false })
  expect(bad.worst[0]).toMatch(/ at prices\.\*$/)
  expect(bad.scenarios.find(({ scenario }) => scenario === 'networkPartition')).toMatchObject({
    outcome: 'failed',
    passed: 0,
    family: 'network',
    severity: 'medium',
    at: 'prices.*',
  })
  expect(open.count).toBe(0)
})

test('runs of a scenario have seeds of their own; that of a failing one shows the same again', async () => {
  const options = { scenarios: [{ fault: faults.exception('ECONNRESET'), probability: 0.02 }], for: '5s' } as const
  const report = await testResilience(careless, { ...options, runs: 8, seed: 3 })
  const [scenario] = report.scenarios
  expect(scenario?.runs).toBe(8)
  expect(scenario?.failures.length).toBeGreaterThan(0)
  expect(scenario?.passed).toBe(8 - (scenario?.failures.length ?? 0))
  const worst = scenario?.worst
  expect(report.seed).toBe(worst?.seed)
  const again = await testResilience(careless, { ...options, runs: 1, seed: worst?.seed as number })
  expect(again.scenarios[0]?.failures).toEqual([worst])
  expect(JSON.stringify(await testResilience(careless, { ...options, runs: 8, seed: 3 }))).toBe(JSON.stringify(report))
})

test('scenarios by name, made, and those that need no point; a report is judged by matchers; in a session it is a fork', async () => {
  await withChaos(async (chaos) => {
    const report = await testResilience(careful, {
      scenarios: [
        'timeSkew',
        { scenario: 'packetLoss', options: { severity: 'low' }, at: 'prices.read' },
        scenarios.clockJump(),
      ],
      severity: 'high',
      for: '3s',
    })
    expect(report.scenarios.map(({ name }) => name)).toEqual([
      'timeSkew (high)',
      'packetLoss (low) at prices.read',
      'clockJump (medium)',
    ])
    expect(report.replayLines[0]).toMatch(/^FAULTLINE_REPLAY=/)
    expect(chaos.clock.now()).toBe(0)
  })()
})

test('what was named and never acted has failed; what was not named is untried; without any point there is nothing to do', async () => {
  const named = await testResilience(careful, { scenarios: ['highLatency'], at: 'stock.*', for: '1s' })
  expect(named).toMatchObject({ outcome: 'failed', scenarios: [{ outcome: 'failed' }] })
  expect(named.reasons[0]).toContain('never acted')
  const alone = defineSystem({ name: 'alone', boot: () => ({ probe: () => true }) })
  expect(await testResilience(alone, { for: '1s' })).toMatchObject({
    outcome: 'not started',
    reasons: ['nothing could be tried: the system called no point where a scenario acts'],
  })
  const down = defineSystem({ name: 'down', boot: () => ({ probe: () => false }) })
  const report = await testResilience(down)
  expect(report).toMatchObject({ outcome: 'not started', scenarios: [], score: 0 })
  expect(report.reasons[0]).toContain('does not hold without any fault')
})

test('an AbortSignal between two scenarios: what was tried is reported', async () => {
  const controller = new AbortController()
  const report = await testResilience(careful, {
    scenarios: ['highLatency', 'packetLoss'],
    for: '1s',
    signal: controller.signal,
    onProgress: () => controller.abort('enough'),
  })
  expect(report).toMatchObject({ outcome: 'interrupted', reasons: ['interrupted: enough'] })
  expect(report.scenarios).toHaveLength(1)
})

let database: PGlite
beforeAll(async () => {
  database = new PGlite()
  await database.exec('create table orders (id int); insert into orders values (1)')
})
afterAll(() => database.close())

/** An HTTP service over a database in WebAssembly, called through a breaker: real sockets, in virtual time. */
const overHttp = defineSystem({
  name: 'orders',
  async boot(chaos, { onDispose, alarm }) {
    const server = createServer((_request, response) => {
      database.query('select count(*) from orders').then(
        ({ rows }) => response.end(JSON.stringify(rows)),
        () => response.writeHead(500).end(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onDispose(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    })
    const { port } = server.address() as AddressInfo
    chaos.http('orders', { host: '127.0.0.1' })
    const breaker = new CircuitBreaker(
      async () => {
        const response = await fetch(`http://127.0.0.1:${port}/orders`, { signal: AbortSignal.timeout(300) })
        if (!response.ok) throw new Error(`status ${response.status}`)
        return response.json()
      },
      { timeout: false, resetTimeout: 1000, volumeThreshold: 3 },
    )
    onDispose(() => breaker.shutdown())
    breaker.on('open', () => alarm('open'))
    return { probe: () => breaker.fire(), every: 200 }
  },
})

test('real HTTP in front of a real database: how long it takes to come back', { timeout: 60_000 }, async () => {
  const report = await testRecoveryTime(overHttp, {
    scenarios: [scenarios.connectionReset({ probability: 1 }), { fault: faults.httpStatus({ status: 503 }) }],
    for: '3s',
    runs: 2,
    seed: 9,
    steadyState: { probes: 3 },
  })
  expect(report.reasons).toEqual([])
  expect(report).toMatchObject({ outcome: 'passed', recovered: { ratio: 1 } })
  expect(report.scenarios.map(({ name, runs }) => [name, runs])).toMatchInlineSnapshot(`
    [
      [
        "connectionReset (medium) at orders",
        2,
      ],
      [
        "status 503 at orders",
        2,
      ],
    ]
  `)
  // The breaker opens again at each trial while the fault lasts, and lets one through a second after the last.
  expect(report.recovery.maxMs).toBeGreaterThan(0)
  expect(report.recovery.maxMs).toBeLessThanOrEqual(1200)
})

test('what it bears, by severity: the stronger the less', async () => {
  const impatient = defineSystem({
    name: 'impatient',
    boot(chaos, tools) {
      opened(tools)
      const api = chaos.wrap('api', { get: async () => 'ok' })
      return { probe: () => api.get(), probeTimeoutMs: 1200 }
    },
  })
  const report = await testFaultTolerance(impatient, {
    scenarios: ['highLatency', 'timeSkew'],
    runs: 3,
    for: '20s',
    seed: 2,
  })
  expect(report.scenarios.map(({ name, tolerated, runs }) => `${name}: ${tolerated}/${runs}`)).toMatchInlineSnapshot(`
    [
      "highLatency (low) at api.*: 3/3",
      "timeSkew (low): 3/3",
      "highLatency (medium) at api.*: 3/3",
      "timeSkew (medium): 3/3",
      "highLatency (high) at api.*: 0/3",
      "timeSkew (high): 3/3",
      "highLatency (critical) at api.*: 0/3",
      "timeSkew (critical): 3/3",
    ]
  `)
  expect(report.tolerance).toMatchInlineSnapshot(`
    {
      "acted": 24,
      "interval": {
        "high": 0.818808175898918,
        "low": 0.43285427668523624,
      },
      "score": 65,
      "tolerated": 18,
      "unobserved": 0,
    }
  `)
  expect(report.outcome).toBe('failed')
  expect(open.count).toBe(0)
})

test.each<[string, object, string]>([
  ['an unknown target', { targets: { availabilty: 1 } }, "Did you mean 'availability'"],
  ['an unknown severity', { severity: 'huge' }, "'critical'"],
  ['no runs', { runs: 0 }, '1 or more'],
  ['an unknown scenario', { scenarios: ['highLatancy'] }, "Did you mean 'highLatency'"],
  ['an unknown option', { scenario: 'highLatency' }, "Did you mean 'scenarios'"],
])('%s is refused', async (_what, wrong, message) => {
  await expect(testResilience(careful, wrong)).rejects.toThrow(message)
})
