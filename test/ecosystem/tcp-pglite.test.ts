import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketHandler, PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { type Chaos, faults, scenarios, withChaos } from '@faultline/vitest'
import type { Node, NodeSocket } from 'faultline/cluster'
import 'faultline/cluster'
import type { TcpLink } from 'faultline/tcp'
import 'faultline/tcp'
import { Client, Pool, type PoolConfig } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A PostgreSQL that needs no installation, in this process, behind a link; client and pool are the real ones.
let db: PGlite
let server: PGLiteSocketServer
let port: number

beforeAll(async () => {
  db = await PGlite.create()
  await db.exec('create table item (id int primary key, name text)')
  await db.exec('insert into item select n, repeat(n::text, 100) from generate_series(1, 2000) n')
  server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 10 })
  await server.start()
  port = Number(/:(\d+)$/.exec(server.getServerConn())?.[1])
})

afterAll(async () => {
  await server.stop()
  await db.close()
})

const linkOf = (chaos: Chaos) => chaos.tcp('db', { port })
const at = (link: TcpLink): PoolConfig => ({
  host: link.host,
  port: link.port,
  user: 'postgres',
  database: 'postgres',
})

test(
  'latency: a query takes exactly that, however long its answer, and so does a connection, for each question it asks',
  withChaos(async (chaos) => {
    const link = await linkOf(chaos)
    const client = new Client(at(link))
    await client.connect()
    expect(chaos.clock.now()).toBe(0)
    const slow = chaos.inject(scenarios.highLatency({ delayMs: [800, 800] }), { at: link })
    for (let i = 1; i <= 10; i++) {
      const { rows } = await client.query('select * from item where id <= $1', [i * 200])
      expect(rows).toHaveLength(i * 200)
      expect(chaos.clock.now()).toBe(i * 800)
    }
    const other = new Client(at(link))
    await other.connect()
    expect(chaos.clock.now()).toBe(8800)
    slow.lift()
    await Promise.all([client.end(), other.end()])
    expect(chaos.clock.now()).toBe(8800)
  }),
)

test(
  'a reset in a transaction undoes it; a lost answer leaves the row behind; the pool opens a new connection after each',
  withChaos(async (chaos) => {
    await db.exec('create table payment (id int)')
    const link = await linkOf(chaos)
    const pool = new Pool({ ...at(link), max: 1 })
    const told: string[] = []
    pool.on('error', (error: Error & { code?: string }) => told.push(error.code ?? error.message))

    const client = await pool.connect()
    client.on('error', (error: Error & { code?: string }) => told.push(error.code ?? error.message))
    await client.query('begin')
    await client.query('insert into payment values (1)')
    const reset = chaos.inject(faults.exception('ECONNRESET'), { at: link })
    await expect(client.query('commit')).rejects.toThrow()
    expect(told).toContain('ECONNRESET')
    client.release(true)
    reset.lift()
    expect((await pool.query('select id from payment')).rows).toEqual([])

    const lost = chaos.inject(faults.lostAnswer(), { at: link })
    await expect(pool.query('insert into payment values (2)')).rejects.toThrow()
    lost.lift()
    expect((await pool.query('select id from payment')).rows).toEqual([{ id: 2 }])
    expect(link.connections).toBe(3)
    await pool.end()
  }),
)

test(
  'a partition: whoever waits is told after connectionTimeoutMillis or query_timeout; the pool recovers when it is healed',
  withChaos(async (chaos) => {
    const link = await linkOf(chaos)
    const pool = new Pool({ ...at(link), max: 2, connectionTimeoutMillis: 3000, query_timeout: 5000 })
    pool.on('error', () => {})
    const system = chaos.system({
      name: 'items',
      probe: async () => (await pool.query('select count(*)::int as n from item')).rows[0].n === 2000,
      probeTimeoutMs: 10_000,
    })
    await sleep(1000)
    const beganMs = chaos.clock.now()
    chaos.inject(scenarios.networkPartition(), { at: link, for: '30s' })
    await expect(pool.query('select 1')).rejects.toThrow('timeout')
    expect(chaos.clock.now() - beganMs).toBe(5000)
    await expect(new Client({ ...at(link), connectionTimeoutMillis: 3000 }).connect()).rejects.toThrow('timeout')
    expect(chaos.clock.now() - beganMs).toBe(8000)
    await expect(system).toRecoverWithin('15s')
    await pool.end()
  }),
)

test(
  'a partition that refuses: new connections fail at once, and work again right after it',
  withChaos(async (chaos) => {
    const link = await linkOf(chaos)
    const pool = new Pool(at(link))
    pool.on('error', () => {})
    await pool.query('select 1')
    chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: link, for: '10s' })
    await sleep(1)
    for (let i = 0; i < 3; i++) await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await sleep(10_000)
    expect((await pool.query('select 7 as n')).rows).toEqual([{ n: 7 }])
    expect(chaos.clock.now()).toBe(10_001)
    await pool.end()
  }),
)

// The same between nodes of a cluster, without a socket of the machine.

/** One message after the other, whoever it is from: what the package's own server has for it. */
function queueOf(database: PGlite) {
  let last: Promise<unknown> = Promise.resolve()
  return {
    enqueue(_handler: number, message: Uint8Array, onData: (data: Uint8Array) => void) {
      const run = last.then(() => database.execProtocolRawStream(message, { onRawData: onData }))
      last = run.catch(() => {})
      return run.then(() => 0)
    },
    clearQueueForHandler() {},
    clearTransactionIfNeeded: async () => {},
  }
}

const boot = (node: Node) => {
  if (node.name !== 'db') return
  const queryQueue = queueOf(db) as never
  node.listen(5432, (socket) => {
    socket.on('error', () => {})
    void new PGLiteSocketHandler({ queryQueue, closeOnDetach: true }).attach(socket as never)
  })
}

const over = (node: Node) => ({
  host: 'db',
  user: 'postgres',
  database: 'postgres',
  stream: (): NodeSocket => new node.Socket(),
})

test(
  'nodes: a query takes a round trip, and a client goes on after a partition',
  withChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['app', 'db'], boot })
    const app = cluster.node('app')
    const client = app.run(() => new Client({ ...over(app), query_timeout: 3000 } as never))
    await client.connect()
    const connectedMs = chaos.clock.now()
    const { rows } = await client.query('select $1::int + 1 as n', [41])
    expect([rows, chaos.clock.now() - connectedMs]).toEqual([[{ n: 42 }], 2])

    const partition = cluster.network.partition([['app'], ['db']])
    await expect(client.query('select 1')).rejects.toThrow('Query read timeout')
    expect(chaos.clock.now() - connectedMs).toBe(3002)
    partition.heal()
    await sleep(10_000)
    expect((await client.query('select 2 as n')).rows).toEqual([{ n: 2 }])
    await client.end()
  }),
)

test(
  'nodes: what was asked when the server crashed may have been done; the pool connects anew',
  withChaos(async (chaos) => {
    await db.exec('create table transfer (id int)')
    const cluster = chaos.cluster({ nodes: ['app', 'db'], boot, network: { latencyMs: 10 } })
    const app = cluster.node('app')
    const pool = app.run(() => new Pool({ ...over(app), max: 1, query_timeout: 3000 } as never))
    pool.on('error', () => {})
    await pool.query('insert into transfer values (1)')
    const lost = pool.query('insert into transfer values (2)')
    await sleep(15)
    // Its answer is on the way.
    const cut = cluster.network.partition([['app'], ['db']])
    cluster.node('db').crash()
    await expect(lost).rejects.toThrow()
    cut.heal()
    await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' })
    cluster.node('db').restart()
    expect((await pool.query('select id from transfer order by id')).rows).toEqual([{ id: 1 }, { id: 2 }])
    await pool.end()
  }),
)
