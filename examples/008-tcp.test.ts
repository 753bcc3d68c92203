/**
 * 008: A real server behind a link.
 *
 * `chaos.tcp` puts a proxy before a server: a database, a broker, a cache. The code under test connects to the link in
 * the server's place, with the client that it has in production, and faults act on the bytes between. Time is virtual
 * here too: a minute of packet loss takes milliseconds, and what a query waits for is exact.
 */
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { type Chaos, faults, scenarios, withChaos } from '@faultline/vitest'
import 'faultline/tcp'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** PostgreSQL in WebAssembly, behind a socket: it needs no installation. A PostgreSQL of your own will do as well. */
let db: PGlite
let server: PGLiteSocketServer

beforeAll(async () => {
  db = await PGlite.create()
  await db.exec('create table orders (id int primary key)')
  server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 })
  await server.start()
})

afterAll(async () => {
  await server.stop()
  await db.close()
})

/** The code under test: a pool, and a write that may be made again without harm. */
class Orders {
  readonly pool: Pool

  constructor(address: { readonly host: string; readonly port: number }) {
    this.pool = new Pool({ ...address, user: 'postgres', database: 'postgres', query_timeout: 2000 })
    // Without this, a reset of a connection that nobody uses ends the process.
    this.pool.on('error', () => {})
  }

  async save(id: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.pool.query('insert into orders values ($1) on conflict do nothing', [id])
        return
      } catch (error) {
        if (attempt === 5) throw error
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
  }
}

async function open(chaos: Chaos): Promise<Orders> {
  const port = Number(/:(\d+)$/.exec(server.getServerConn())?.[1])
  return new Orders(await chaos.tcp('db', { port }))
}

test(
  'a query takes what the network takes, to the millisecond',
  withChaos(async (chaos) => {
    const orders = await open(chaos)
    await orders.save(1)
    chaos.inject(faults.latency({ delayMs: 300 }), { at: 'db' })
    await orders.save(2)
    expect(chaos.clock.now()).toBe(300)
    await orders.pool.end()
  }),
)

test(
  'the answer of a commit is lost: the order is there, once, after the retry',
  withChaos(async (chaos) => {
    const orders = await open(chaos)
    // The first connection is cut off as the server answers; the one that the pool opens next is well.
    await orders.pool.query('select 1')
    chaos.inject(faults.lostAnswer(), { at: 'db', calls: 1 })
    await orders.save(3)
    expect((await orders.pool.query('select id from orders where id = 3')).rows).toEqual([{ id: 3 }])
    expect(chaos.clock.now()).toBe(500)
    await orders.pool.end()
  }),
)

test(
  'orders are saved through heavy packet loss: the client waits two seconds for an answer and tries again',
  withChaos(
    async (chaos) => {
      const orders = await open(chaos)
      let next = 100
      const system = chaos.system({ name: 'orders', probe: () => orders.save(next++), probeTimeoutMs: 20_000 })
      // Segments are lost and sent again ever later; now and then a connection does not survive that.
      chaos.inject(scenarios.packetLoss({ severity: 'critical' }), { at: 'db', for: '60s' })

      await chaos.clock.advance('60s')
      await expect(system).toStayAvailable(0.95)
      await orders.pool.end()
    },
    { seed: 1 },
  ),
)

test(
  'after an outage in which the server refuses, orders are saved again at once',
  withChaos(async (chaos) => {
    const orders = await open(chaos)
    let next = 1000
    const system = chaos.system({ name: 'orders', probe: () => orders.save(next++), probeTimeoutMs: 20_000 })
    chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: 'db', from: '1s', for: '10s' })

    await expect(system).toRecoverWithin('2s')
    await orders.pool.end()
  }),
)
