import { scenarios, withChaos } from '@faultline/vitest'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../servers/postgres.js'

// Row locks of a real PostgreSQL: the barrier makes two transactions meet, the server does the rest in real time.
let server: Postgres | undefined
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())
beforeEach((context) => {
  if (server === undefined) context.skip()
})

/**
 * Whoever waits for a row does so inside the server, and its socket holds virtual time, which the holder of the row may
 * need to get on: after this much real time without an answer, virtual time goes on all the same.
 */
const options = { ioPatience: 100 }

async function connected(): Promise<Client> {
  const client = new Client(server?.connection)
  await client.connect()
  await client.query("set deadlock_timeout = '20ms'")
  return client
}

/** Two transactions that each update two rows in an order of their own. Gives how each has ended. */
async function transfer(first: readonly number[], second: readonly number[]): Promise<string[]> {
  const ends: string[] = []
  await withChaos(async (chaos) => {
    const admin = await connected()
    await admin.query('drop table if exists account; create table account (id int primary key, balance int)')
    await admin.query('insert into account values (1, 100), (2, 100)')
    const clients = [await connected(), await connected()]
    const db = chaos.wrap('db', {
      lock: (client: Client, id: number) =>
        client.query('update account set balance = balance - 1 where id = $1', [id]),
    })
    chaos.inject(scenarios.deadlock({ mode: 'lockOrder', withinMs: '100ms' }), { at: db.lock })
    const run = async (client: Client, ids: readonly number[]) => {
      await client.query('begin')
      try {
        for (const id of ids) await db.lock(client, id)
        await client.query('commit')
        return 'committed'
      } catch (error) {
        await client.query('rollback')
        return (error as { code: string }).code
      }
    }
    ends.push(...(await Promise.all([run(clients[0] as Client, first), run(clients[1] as Client, second)])))
    await Promise.all([admin, ...clients].map((client) => client.end()))
  }, options)()
  return ends.sort()
}

test('rows locked in opposite orders: the server ends one of the two with 40P01, the other commits', async () => {
  expect(await transfer([1, 2], [2, 1])).toEqual(['40P01', 'committed'])
})

test('rows locked in one order: both commit', async () => {
  expect(await transfer([1, 2], [1, 2])).toEqual(['committed', 'committed'])
})

/** Two sales at the same time, of a stock of ten. Gives what is left. */
async function sell(read: string, write: (left: number) => string): Promise<number> {
  let left = Number.NaN
  await withChaos(async (chaos) => {
    const admin = await connected()
    await admin.query('drop table if exists stock; create table stock (id int primary key, n int)')
    await admin.query('insert into stock values (1, 10)')
    const clients = [await connected(), await connected()]
    const db = chaos.wrap('db', { read: (client: Client) => client.query(read) })
    chaos.inject(scenarios.lostUpdate({ withinMs: '100ms' }), { at: db.read })
    await Promise.all(
      clients.map(async (client) => {
        await client.query('begin')
        const { rows } = await db.read(client)
        await client.query(write(rows[0].n))
        await client.query('commit')
      }),
    )
    left = (await admin.query('select n from stock')).rows[0].n
    await Promise.all([admin, ...clients].map((client) => client.end()))
  }, options)()
  return left
}

test.each([
  ['a read without a lock loses one of them', 'select n from stock', (n: number) => `update stock set n = ${n - 1}`, 9],
  ['FOR UPDATE keeps both', 'select n from stock for update', (n: number) => `update stock set n = ${n - 1}`, 8],
  ['an update that reads the row itself keeps both', 'select n from stock', () => 'update stock set n = n - 1', 8],
] as const)('two sales at the same time: %s', async (_what, read, write, left) => {
  expect(await sell(read, write)).toBe(left)
})
