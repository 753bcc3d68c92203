import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { Pool, type PoolConfig } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { numbers, Page, standstill } from './weakness.test-support.js'

const page = new Page('pg-pool-waits-for-ever')

// A real PostgreSQL behind a real socket.
let db: PGlite
let server: PGLiteSocketServer
let connection: PoolConfig

beforeAll(async () => {
  db = await PGlite.create()
  server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 })
  await server.start()
  const port = Number(/:(\d+)$/.exec(server.getServerConn())?.[1])
  connection = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' }
})

afterAll(async () => {
  await server.stop()
  await db.close()
})

/** A request a second for a hundred seconds; the first ten hold a client while they wait for a bank that never answers. */
async function work(chaos: Chaos, config?: PoolConfig) {
  const pool = new Pool({ ...connection, ...config })
  // The clients that are held all through the test lose their server at its end.
  pool.on('connect', (client) => client.on('error', () => {}))
  const bank = chaos.wrap('bank', { charge: async (n: number) => n })
  chaos.inject(scenarios.deadlock({ severity: 'critical' }), { at: bank.charge, for: '10s' })
  let answered = 0
  const refusedMs: number[] = []
  const requests: Promise<unknown>[] = []
  for (const n of numbers(100)) {
    const fromMs = chaos.clock.now()
    const request = async () => {
      const client = await pool.connect()
      try {
        await client.query('select $1::int as n', [n])
        await bank.charge(n)
        answered++
      } finally {
        client.release()
      }
    }
    requests.push(
      request().catch((error: Error) => {
        expect(error.message).toBe('timeout exceeded when trying to connect')
        refusedMs.push(chaos.clock.now() - fromMs)
      }),
    )
    await sleep(1000)
  }
  await sleep(3_600_000)
  const seen = {
    'requests answered, of 100': answered,
    'requests that wait for a client after an hour': pool.waitingCount,
    'requests refused a client': refusedMs.length,
    'longest wait for one, in seconds': refusedMs.length === 0 ? 'no end' : Math.max(...refusedMs) / 1000,
  }
  return { seen, requests }
}

test('default: ten requests that hang take all clients, and ninety wait for one for ever', async () => {
  const error = await standstill(async (chaos) => {
    const { seen, requests } = await work(chaos)
    expect(Object.values(seen)).toEqual([0, 90, 0, 'no end'])
    page.shows('default', seen)
    await Promise.all(requests)
  })
  expect(error.atMs).toBe(3_700_000)
  expect(error.pending).toHaveLength(10)
})

test(
  'connectionTimeoutMillis: ninety are refused a client after five seconds, and nobody waits for one',
  withChaos(async (chaos) => {
    const { seen } = await work(chaos, { connectionTimeoutMillis: 5000 })
    expect(Object.values(seen)).toEqual([0, 0, 90, 5])
    page.shows('cured', seen)
  }),
)
