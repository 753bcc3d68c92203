import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import net, { type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { faults, withChaos } from '@faultline/vitest'
import { Client, Pool, type PoolConfig } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A real PostgreSQL behind a real socket; client and pool are the real ones too.
let db: PGlite
let server: PGLiteSocketServer
let connection: PoolConfig

beforeAll(async () => {
  db = await PGlite.create()
  await db.exec(
    'create table item (id int primary key, name text); insert into item select n, n from generate_series(1, 5000) n',
  )
  server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 10 })
  await server.start()
  const port = Number(/:(\d+)$/.exec(server.getServerConn())?.[1])
  connection = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' }
})

afterAll(async () => {
  await server.stop()
  await db.close()
})

test(
  'a connection and a thousand queries take no virtual time; what lies between them takes exactly its own',
  withChaos(async (chaos) => {
    const client = new Client(connection)
    await client.connect()
    for (let i = 1; i <= 1000; i++) {
      const { rows } = await client.query('select name from item where id = $1', [i])
      expect(rows).toEqual([{ name: String(i) }])
      if (i % 100 === 0) await sleep(60_000)
    }
    expect(chaos.clock.now()).toBe(600_000)
    const { rows } = await client.query('select * from item')
    expect(rows).toHaveLength(5000)
    await client.end()
    expect(chaos.clock.now()).toBe(600_000)
  }),
)

test(
  'a latency fault at the wrapped client is the only time a query takes, to the millisecond',
  withChaos(async (chaos) => {
    const client = chaos.wrap('db', new Client(connection))
    await client.connect()
    const slow = chaos.inject(faults.latency({ delayMs: 6007 }), { at: client.query })
    for (let i = 1; i <= 100; i++) {
      const { rows } = await client.query('select $1::int + 1 as next', [i])
      expect(rows).toEqual([{ next: i + 1 }])
      expect(chaos.clock.now()).toBe(i * 6007)
    }
    slow.lift()
    await client.query('select 1')
    expect(chaos.clock.now()).toBe(600_700)
    expect(slow.impact).toMatchObject({ acted: 100, delayedMs: 600_700 })
    await client.end()
  }),
)

test(
  'a lost answer leaves the row behind, an exception does not',
  withChaos(async (chaos) => {
    const client = chaos.wrap('db', new Client(connection))
    await client.connect()
    await client.query('create table payment (id int)')
    chaos.inject(faults.lostAnswer('ECONNRESET'), { at: client.query, from: '10m', for: '1m' })
    chaos.inject(faults.exception('ECONNREFUSED'), { at: client.query, from: '11m', for: '1m' })
    for (const [id, code] of [
      [1, 'ECONNRESET'],
      [2, 'ECONNREFUSED'],
    ] as const) {
      await sleep(id === 1 ? 600_000 : 60_000)
      await expect(client.query('insert into payment values ($1)', [id])).rejects.toMatchObject({ code })
    }
    await sleep(60_000)
    expect((await client.query('select id from payment')).rows).toEqual([{ id: 1 }])
    await client.end()
  }),
)

test(
  'idleTimeoutMillis: a client of the pool is closed after exactly ten idle minutes',
  withChaos(async (chaos) => {
    const pool = new Pool({ ...connection, max: 3, idleTimeoutMillis: 600_000 })
    const removedMs: number[] = []
    pool.on('remove', () => removedMs.push(chaos.clock.now()))
    await Promise.all([1, 2, 3].map((seconds) => pool.query('select 1').then(() => sleep(seconds))))
    expect([pool.totalCount, pool.idleCount]).toEqual([3, 3])
    await sleep(300_000 - chaos.clock.now())
    // One is used again half-way: the two others go first.
    await pool.query('select 1')
    await sleep(299_999)
    expect(pool.totalCount).toBe(3)
    await sleep(2)
    expect(pool.totalCount).toBe(1)
    await sleep(300_000)
    expect(pool.totalCount).toBe(0)
    expect(removedMs).toEqual([600_000, 600_000, 900_000])
    await pool.end()
  }),
)

test(
  'connectionTimeoutMillis: who waits for a client that is never given back is told after exactly that time',
  withChaos(async (chaos) => {
    const pool = new Pool({ ...connection, max: 1, connectionTimeoutMillis: 60_000 })
    const held = await pool.connect()
    for (let i = 1; i <= 10; i++) {
      await expect(pool.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
      expect(chaos.clock.now()).toBe(i * 60_000)
    }
    const waiting = pool.query('select 7 as seven')
    await sleep(59_999)
    held.release()
    expect((await waiting).rows).toEqual([{ seven: 7 }])
    expect(chaos.clock.now()).toBe(659_999)
    await pool.end()
  }),
)

test(
  'connectionTimeoutMillis: a server that takes the connection and says nothing is given up after ten minutes',
  withChaos(async (chaos) => {
    const mute = net.createServer(() => {}).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const pool = new Pool({ ...connection, port, connectionTimeoutMillis: 600_000 })
    await expect(pool.query('select 1')).rejects.toThrow('Connection terminated due to connection timeout')
    expect(chaos.clock.now()).toBe(600_000)
    await pool.end()
    mute.close()
  }),
)

test(
  'query_timeout: a query held up by a fault on the way into the pool counts from when it is sent',
  withChaos(async (chaos) => {
    const pool = chaos.wrap('pool', new Pool({ ...connection, max: 2, maxLifetimeSeconds: 900 }))
    chaos.inject(faults.latency({ delayMs: '10m' }), { at: pool.query, calls: [1, 2] })
    const answers = await Promise.all([1, 2].map((n) => pool.query('select $1::int as n', [n])))
    expect(answers.map(({ rows }) => rows[0].n)).toEqual([1, 2])
    expect(chaos.clock.now()).toBe(600_000)
    await pool.end()
  }),
)

test(
  'a file read takes no virtual time, and with a latency fault exactly that',
  withChaos(async (chaos) => {
    const files = chaos.wrap('files', { readFile })
    const path = new URL(import.meta.url)
    for (let i = 0; i < 100; i++) expect((await files.readFile(path)).length).toBeGreaterThan(1000)
    expect(chaos.clock.now()).toBe(0)
    chaos.inject(faults.latency({ delayMs: 6001 }), { at: files.readFile })
    for (let i = 1; i <= 100; i++) {
      expect(await files.readFile(path, 'utf8')).toContain('A real PostgreSQL')
      expect(chaos.clock.now()).toBe(i * 6001)
    }
  }),
)
