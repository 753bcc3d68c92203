import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import { createPool } from 'generic-pool'
import { expect, test } from 'vitest'

interface Connection {
  readonly id: number
}

/** Makes connections and notes when each was made and destroyed. */
class Connections {
  made = 0
  readonly destroyed: [id: number, atMs: number][] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async create(): Promise<Connection> {
    return { id: ++this.made }
  }

  async destroy(connection: Connection): Promise<void> {
    this.destroyed.push([connection.id, this.#now()])
  }
}

test(
  'idle connections are evicted at the first run after idleTimeoutMillis, and min of them are made again',
  withChaos(async (chaos) => {
    const factory = new Connections(() => chaos.clock.now())
    const pool = createPool(factory, {
      max: 5,
      min: 2,
      idleTimeoutMillis: 300_000,
      evictionRunIntervalMillis: 60_000,
      numTestsPerEvictionRun: 5,
    })
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => pool.acquire()))
    await sleep(30_000)
    for (const connection of all) await pool.release(connection)
    expect(pool.available).toBe(5)
    // Idle since 30 s: at 300 s for 270 s, at 360 s for 330 s.
    await sleep(330_000 - 1)
    expect(factory.destroyed).toEqual([])
    await sleep(1)
    expect(factory.destroyed.map(([, atMs]) => atMs)).toEqual([360_000, 360_000, 360_000, 360_000, 360_000])
    await sleep(0)
    expect([pool.size, pool.available, factory.made]).toEqual([2, 2, 7])
    // The two that were made at 360 s are not yet idle for longer than 300 s at 660 s, but at 720 s.
    await sleep(720_001 - chaos.clock.now())
    expect(factory.destroyed.slice(5)).toEqual([
      [6, 720_000],
      [7, 720_000],
    ])
    await pool.drain()
    await pool.clear()
    expect(pool.size).toBe(0)
  }),
)

test(
  'softIdleTimeoutMillis evicts down to min and keeps those',
  withChaos(async (chaos) => {
    const factory = new Connections(() => chaos.clock.now())
    const pool = createPool(factory, {
      max: 4,
      min: 1,
      softIdleTimeoutMillis: 120_000,
      idleTimeoutMillis: 3_600_000,
      evictionRunIntervalMillis: 10_000,
      numTestsPerEvictionRun: 1,
    })
    const all = await Promise.all([1, 2, 3, 4].map(() => pool.acquire()))
    for (const connection of all) await pool.release(connection)
    await sleep(600_000)
    // One test a run: one goes at 130 s, the first run at which it has been idle for longer, one at each run after.
    expect(factory.destroyed.map(([, atMs]) => atMs)).toEqual([130_000, 140_000, 150_000])
    expect([pool.size, factory.made]).toEqual([1, 4])
    await pool.drain()
    await pool.clear()
  }),
)

test(
  'acquireTimeoutMillis: who waits for a connection that is never given back is told after exactly that time',
  withChaos(async (chaos) => {
    const pool = createPool(new Connections(() => chaos.clock.now()), { max: 1, acquireTimeoutMillis: 60_000 })
    const held = await pool.acquire()
    for (let i = 1; i <= 10; i++) {
      await expect(pool.acquire()).rejects.toMatchObject({ name: 'TimeoutError', message: 'ResourceRequest timed out' })
      expect(chaos.clock.now()).toBe(i * 60_000)
    }
    const waiting = pool.acquire()
    await sleep(59_999)
    await pool.release(held)
    expect(await waiting).toBe(held)
    expect(chaos.clock.now()).toBe(659_999)
    await pool.release(held)
    await pool.drain()
    await pool.clear()
  }),
)

test(
  'maxWaitingClients: with every connection slow by a fault, one more than may wait is turned away at once',
  withChaos(async (chaos) => {
    const factory = chaos.wrap('database', new Connections(() => chaos.clock.now()))
    chaos.inject(faults.latency({ delayMs: '10m' }), { at: factory.create })
    const pool = createPool(factory, { max: 2, maxWaitingClients: 3 })
    const outcome = () =>
      pool.acquire().then(
        async (connection) => {
          const atMs = chaos.clock.now()
          await sleep(60_000)
          await pool.release(connection)
          return atMs
        },
        (error: Error) => [chaos.clock.now(), error.message],
      )
    // Two begin connections, and wait for them as three more do; only with no room left is the count of those asked.
    const outcomes = await Promise.all(Array.from({ length: 5 }, outcome))
    expect(outcomes).toEqual([
      600_000,
      600_000,
      660_000,
      [0, 'max waitingClients count exceeded'],
      [0, 'max waitingClients count exceeded'],
    ])
    expect(chaos.clock.now()).toBe(720_000)
    await pool.drain()
    await pool.clear()
  }),
)

test(
  'a database that refuses for ten minutes: each attempt is reported, and the client is served when it is back',
  withChaos(async (chaos) => {
    const factory = chaos.wrap('database', new Connections(() => chaos.clock.now()))
    chaos.inject(faults.latency({ delayMs: '3s' }), { at: factory.create })
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: factory.create, for: '10m' })
    const pool = createPool(factory, { max: 1 })
    const errors: number[] = []
    pool.on('factoryCreateError', (error) => {
      expect(error).toMatchObject({ code: 'ECONNREFUSED' })
      errors.push(chaos.clock.now())
    })
    const connection = await pool.acquire()
    // It tries again at once, so each try costs the three seconds.
    expect(errors).toEqual(Array.from({ length: 200 }, (_, i) => (i + 1) * 3000))
    expect(chaos.clock.now()).toBe(603_000)
    expect(outage.impact.acted).toBe(200)
    expect(connection).toEqual({ id: 1 })
    await pool.release(connection)
    await pool.drain()
    await pool.clear()
  }),
)

test(
  'testOnBorrow: a connection that broke while it was idle is destroyed, and a new one given',
  withChaos(async (chaos) => {
    const factory = chaos.wrap(
      'database',
      Object.assign(new Connections(() => chaos.clock.now()), { validate: async (_: Connection) => true }),
    )
    chaos.inject(
      faults.wrongValue(() => false),
      { at: factory.validate, from: '10m', limit: 1 },
    )
    const pool = createPool(factory, { max: 1, testOnBorrow: true })
    for (let minute = 0; minute < 12; minute++) {
      const connection = await pool.acquire()
      expect(connection.id).toBe(chaos.clock.now() < 600_000 ? 1 : 2)
      await pool.release(connection)
      await sleep(60_000)
    }
    expect(factory.destroyed).toEqual([[1, 600_000]])
    await pool.drain()
    await pool.clear()
  }),
)
