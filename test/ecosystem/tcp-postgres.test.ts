import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { faults, scenarios, withChaos } from 'faultline'
import 'faultline/tcp'
import { Client, Pool } from 'pg'
import Cursor from 'pg-cursor'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../servers/postgres.js'

// A real PostgreSQL, in a process of its own, and the real client.
let server: Postgres | undefined
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())
beforeEach((context) => {
  if (server === undefined) context.skip()
})

/** A server in another process may need longer on a busy machine: for tests in which none keeps silent. */
const patient = { ioPatience: '5s' }

const to = () => ({ host: server?.connection.host as string, port: server?.connection.port as number })
const at = (link: { host: string; port: number }) => ({ ...server?.connection, host: link.host, port: link.port })

/** Its end, however it comes. */
function endOf(client: Client): Promise<string> {
  return new Promise((resolve) =>
    client.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message)),
  )
}

test(
  'a query through 1,000 ms of latency takes exactly that, also when its answer comes in many pieces',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', to())
    const client = new Client(at(link))
    await client.connect()
    expect(chaos.clock.now()).toBe(0)
    chaos.inject(scenarios.highLatency({ delayMs: [1000, 1000] }), { at: link })
    for (let i = 1; i <= 10; i++) {
      const { rows } = await client.query('select n, repeat(n::text, 20) from generate_series(1, $1::int) n', [i * 200])
      expect(rows).toHaveLength(i * 200)
      expect(chaos.clock.now()).toBe(i * 1000)
    }
    await client.end()
  }, patient),
)

test(
  'a reset in the middle of a transaction: it is rolled back, and a new connection goes on',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', to())
    const client = new Client(at(link))
    await client.connect()
    await client.query('create table if not exists payment (id int)')
    await client.query('begin')
    await client.query('insert into payment values (1)')
    const reset = chaos.inject(faults.exception('ECONNRESET'), { at: link })
    expect(await endOf(client)).toBe('ECONNRESET')
    reset.lift()
    const other = new Client(at(link))
    await other.connect()
    expect((await other.query('select count(*)::int as n from payment')).rows).toEqual([{ n: 0 }])
    await other.query('insert into payment values (2)')
    // Took effect, but nobody heard of it.
    chaos.inject(faults.lostAnswer(), { at: link })
    const lost = endOf(other)
    await expect(other.query('insert into payment values (3)')).rejects.toThrow()
    expect(await lost).toBe('ECONNRESET')
    const direct = new Client(server?.connection)
    await direct.connect()
    expect((await direct.query('select id from payment order by id')).rows).toEqual([{ id: 2 }, { id: 3 }])
    await direct.end()
  }, patient),
)

test(
  'a cursor through a slow line, and cut off while it reads',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', to())
    const client = new Client(at(link))
    await client.connect()
    const cursor = client.query(new Cursor('select n from generate_series(1, 10000) n'))
    expect(await cursor.read(100)).toHaveLength(100)
    chaos.inject(faults.bandwidth({ bytesPerSecond: 1000 }), { at: link })
    const beganMs = chaos.clock.now()
    expect(await cursor.read(1000)).toHaveLength(1000)
    const tookMs = chaos.clock.now() - beganMs
    expect(tookMs).toBeGreaterThan(10_000)
    expect(tookMs).toBeLessThan(30_000)
    const over = endOf(client)
    chaos.inject(faults.resetPeer({ afterMs: 2000 }), { at: link })
    await expect(cursor.read(5000)).rejects.toThrow()
    expect(await over).toBe('ECONNRESET')
    expect(chaos.clock.now()).toBe(beganMs + tookMs + 2000)
  }, patient),
)

test(
  'LISTEN: a notification comes late by the latency, and a reset ends the listener',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', to())
    const listener = new Client(at(link))
    await listener.connect()
    await listener.query('listen news')
    chaos.inject(faults.latency({ delayMs: 5000 }), { at: link })
    const direct = new Client(server?.connection)
    await direct.connect()
    const heard = once(listener, 'notification')
    await direct.query("notify news, 'rain'")
    expect((await heard)[0]).toMatchObject({ channel: 'news', payload: 'rain' })
    expect(chaos.clock.now()).toBe(5000)
    const over = endOf(listener)
    await sleep(60_000)
    chaos.inject(faults.resetPeer(), { at: link })
    expect(await over).toBe('ECONNRESET')
    expect(chaos.clock.now()).toBe(65_000)
    await direct.end()
  }),
)

test(
  'a pool: refused while the server is away, and well again after that; a partition is told of by connectionTimeoutMillis',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', to())
    const pool = new Pool({ ...at(link), max: 4, connectionTimeoutMillis: 20_000 })
    pool.on('error', () => {})
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: link, for: '1m' })
    await sleep(1)
    for (let i = 0; i < 5; i++) await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await sleep(60_000)
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }])
    await pool.end()
    const other = new Pool({ ...at(link), connectionTimeoutMillis: 20_000 })
    const beganMs = chaos.clock.now()
    chaos.inject(scenarios.networkPartition(), { at: link })
    await expect(other.query('select 1')).rejects.toThrow('timeout')
    expect(chaos.clock.now()).toBe(beganMs + 20_000)
    await other.end()
  }, patient),
)
