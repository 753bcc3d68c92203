import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { createPool, type Options, type Pool } from 'generic-pool'
import { describe, expect, test } from 'vitest'
import { passes } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

interface Connection {
  readonly id: number
}

class Database {
  readonly open = new Set<number>()
  #made = 0

  async connect(): Promise<Connection> {
    await sleep(5)
    const id = ++this.#made
    this.open.add(id)
    return { id }
  }

  async check(_connection: Connection): Promise<boolean> {
    await sleep(1)
    return true
  }

  async close({ id }: Connection): Promise<void> {
    await sleep(1)
    this.open.delete(id)
  }

  async query(_connection: Connection): Promise<string> {
    await sleep(10)
    return 'rows'
  }
}

/** As a pool is to be given one: it never fails at once, nor with nothing, and what cannot be checked in time is no good. */
function factoryOf(database: Database) {
  return {
    create: async () => {
      const connection = await database.connect().catch(() => null)
      if (connection !== null) return connection
      await sleep(50)
      throw new Error('no connection')
    },
    validate: async (connection: Connection) => {
      const late = new AbortController()
      const checks = [database.check(connection), sleep(200, false, { signal: late.signal })]
      const good = await Promise.race(checks).catch(() => false)
      late.abort()
      await checks[1]?.catch(() => {})
      return good === true
    },
    destroy: (connection: Connection) => database.close(connection),
  }
}

const outcomeOf = (run: PromiseLike<unknown>) =>
  Promise.resolve(run).then(
    () => 'done',
    (error: Error) => error.name,
  )

type Query = (pool: Pool<Connection>, query: (connection: Connection) => Promise<string>) => PromiseLike<unknown>

const using: Query = (pool, query) => pool.use(query)

/** Three queries at once on two connections, one later, and the end. */
const queries = (options: Options, run: Query, factory = factoryOf) => {
  return async (chaos: Chaos) => {
    const database = chaos.wrap('database', new Database())
    const pool = createPool(factory(database), { max: 2, acquireTimeoutMillis: 1000, ...options })
    const query = () => outcomeOf(run(pool, (connection) => database.query(connection)))
    chaos.always('two connections at most', () => pool.size <= 2)
    await Promise.all([query(), query(), query()])
    await sleep(1)
    await query()
    expect([pool.borrowed, pool.pending]).toEqual([0, 0])
    await pool.drain()
    await pool.clear()
    expect(pool.size).toBe(0)
  }
}

test('a factory that pauses when it fails, use(), drain() and clear(): nothing is lent for good', async () => {
  await passes(queries({}, using))
})

test('tested when it is borrowed, and evicted when it is idle', async () => {
  const options = { min: 1, testOnBorrow: true, evictionRunIntervalMillis: 100, idleTimeoutMillis: 50 }
  // Faults at queries are tried above.
  await passes(queries(options, using), { runs: 600, points: ['database.connect', 'database.check'] })
})

test('misuse: given back only when all went well', async () => {
  const seldom: Query = async (pool, query) => {
    const connection = await pool.acquire()
    await query(connection)
    await pool.release(connection)
  }
  expect(await finds(queries({}, seldom))).toEqual(['body', 'database.query, call 1: exception ECONNRESET'])
})

describe('trophies', () => {
  test('a first connection that fails: ready() never comes, nor min', async () => {
    const found = await finds(async (chaos) => {
      const database = chaos.wrap('database', new Database())
      const pool = createPool(factoryOf(database), { max: 2, min: 1 })
      const ready = pool.ready().then(() => 'ready')
      expect(await Promise.race([ready, sleep(60_000, 'not ready')])).toBe('ready')
      await pool.drain()
      await pool.clear()
    })
    expect(found).toEqual(['body', new Trophy('generic-pool-is-never-ready').schedule])
  })

  test('drain() with priorities is over while a connection is out, which is never closed', async () => {
    const found = await finds(async (chaos) => {
      const wrapped = chaos.wrap('database', new Database())
      const pool = createPool(factoryOf(wrapped), {
        max: 1,
        priorityRange: 2,
        acquireTimeoutMillis: 200,
      })
      const query = async (priority: number) => {
        const connection = await pool.acquire(priority)
        await wrapped.query(connection).catch(() => {})
        await pool.release(connection)
      }
      const ask = (priority: number) => outcomeOf(query(priority))
      const asked = [ask(1)]
      await sleep(6)
      asked.push(ask(1))
      await sleep(4)
      asked.push(ask(0))
      await pool.drain()
      expect([pool.borrowed, pool.pending]).toEqual([0, 0])
      await pool.clear()
      await Promise.all(asked)
    })
    expect(found).toEqual(['body', new Trophy('generic-pool-drained-with-a-connection-out').schedule])
  })

  test('a check that rejects loses the connection and its place', async () => {
    const rejects = (database: Database) => ({
      ...factoryOf(database),
      validate: (connection: Connection) => database.check(connection),
    })
    const found = await finds(queries({ max: 1, testOnBorrow: true }, using, rejects))
    expect(found).toEqual(['body', new Trophy('generic-pool-loses-what-validate-rejects').schedule])
  })

  test('what use() is given throws: the connection stays lent', async () => {
    const found = await finds(async (chaos) => {
      const database = new Database()
      // A client that says at once that it is closed, as many do.
      const query = chaos.wrap('query', (_connection: Connection) => sleep(10, 'rows'))
      const pool = createPool(factoryOf(database), { max: 1 })
      await outcomeOf(pool.use(query))
      expect(pool.borrowed).toBe(0)
    })
    expect(found).toEqual(['body', new Trophy('generic-pool-use-keeps-what-throws').schedule])
  })

  test('a factory that fails at once is asked again for ever, and nothing else comes to run', async () => {
    const found = await finds(
      async (chaos) => {
        const connect = chaos.wrap('connect', async () => ({ id: 1 }))
        const pool = createPool({ create: connect, destroy: async () => {} }, { max: 1, acquireTimeoutMillis: 100 })
        await outcomeOf(pool.acquire())
      },
      // Only for the sake of speed: by default it is found as well, each time after ten thousand attempts.
      { strategies: ['random'], palette: { only: ['exception'] }, session: { maxEvents: 2000 } },
    )
    expect(found).toEqual(['livelock', new Trophy('generic-pool-spins').schedule])
  })
})
