import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from 'faultline'
import type { TcpLink } from 'faultline/tcp'
import 'faultline/tcp'
import { Redis } from 'ioredis'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../servers/postgres.js'
import { type Redis as RedisServer, startRedis } from '../servers/redis.js'

// Real servers in processes of their own, killed (SIGKILL) while they answer; and clients, links and sessions that go.

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1')
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (free) await new Promise((resolve) => server.close(resolve))
  return free
}

/** Connections of this process, both ends and servers. */
const sockets = () => process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name)).length

/** What they have left behind is gone after a few turns of the event loop. */
async function comesTo(count: () => number, most: number): Promise<void> {
  for (let turn = 0; turn < 1000 && count() > most; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(count()).toBeLessThanOrEqual(most)
}

/** About 20 MB: more than the buffers on the way hold. */
const long = "select repeat('x', 1000) as x from generate_series(1, 20000)"
/** A line on which that takes more than three minutes. */
const slow = faults.bandwidth({ bytesPerSecond: 100_000 })

/** What starts a server again takes seconds on a busy machine. */
const starts = { timeout: 30_000 }
/** And longer to answer. */
const patient = { ioPatience: '5s' }

describe('PostgreSQL', starts, () => {
  let server: Postgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  const to = (chaos: Chaos) =>
    chaos.tcp('db', { host: server?.connection.host as string, port: server?.connection.port as number })
  const at = (link: TcpLink) => ({ ...server?.connection, host: link.host, port: link.port })

  async function direct<T>(body: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(server?.connection)
    await client.connect()
    try {
      return await body(client)
    } finally {
      await client.end()
    }
  }

  /** Sessions of clients that the server has, besides that of who asks. */
  const sessions = () =>
    direct(async (client) => {
      const { rows } = await client.query(
        "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      )
      return rows[0].n as number
    })

  /** Until the server has noticed that nobody is there any more. */
  async function endsAllSessions(): Promise<void> {
    for (let attempt = 0; attempt < 200 && (await sessions()) > 0; attempt++) await sleep(20)
    expect(await sessions()).toBe(0)
  }

  /** A client in the middle of the long answer: some of it has come. */
  async function inTheMiddle(chaos: Chaos, link: TcpLink) {
    const client = new Client(at(link))
    const told: string[] = []
    client.on('error', (error: Error & { code?: string }) => told.push(error.code ?? error.message))
    await client.connect()
    const pid = (await client.query('select pg_backend_pid() as pid')).rows[0].pid as number
    chaos.inject(slow, { at: link })
    const answer = client.query(long).then(
      () => 'answered',
      (error: Error) => error.message,
    )
    await sleep(1000)
    return { client, told, pid, answer }
  }

  test('its process for one connection is killed in the middle of an answer: the query fails, and the pool goes on', async (context) => {
    if (server === undefined) return context.skip()
    let port = 0
    const before = sockets()
    await withChaos(
      async (chaos) => {
        const link = await to(chaos)
        port = link.port
        const pool = new Pool(at(link))
        pool.on('error', () => {})
        expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
        const { pid, answer, told } = await inTheMiddle(chaos, link)
        process.kill(pid, 'SIGKILL')
        // What was on its way comes at the pace of the line, and the end of it behind.
        expect(await answer).toMatch(/terminated unexpectedly|ECONNRESET/)
        expect(told.length).toBeGreaterThan(0)
        expect(chaos.clock.now()).toBeGreaterThan(1000)
        // The server ends all its sessions, and lets nobody in until it has recovered.
        let recovered: unknown
        for (let attempt = 0; attempt < 2000 && recovered === undefined; attempt++) {
          recovered = await pool.query('select 2 as n').then(
            ({ rows }) => rows,
            () => sleep(10),
          )
        }
        expect(recovered).toEqual([{ n: 2 }])
        await pool.end()
      },
      { ...patient, maxEvents: 1_000_000 },
    )()
    await comesTo(sockets, before)
    expect(await isFree(port)).toBe(true)
  })

  test('the server is killed in the middle of an answer: refused until it is started again, and well after that', async (context) => {
    if (server === undefined) return context.skip()
    const before = sockets()
    const pids = await direct(async (client) => (await client.query('select pid from pg_stat_activity')).rows)
    let port = 0
    await withChaos(async (chaos) => {
      const link = await to(chaos)
      port = link.port
      const { pid, answer } = await inTheMiddle(chaos, link)
      server?.kill()
      for (const one of [pid, ...pids.map((row) => row.pid as number)])
        try {
          process.kill(one, 'SIGKILL')
        } catch {
          // It has gone by itself.
        }
      expect(await answer).toMatch(/terminated unexpectedly|ECONNRESET/)
      await expect(new Client(at(link)).connect()).rejects.toMatchObject({ code: 'ECONNRESET' })
    }, patient)()
    await comesTo(sockets, before)
    expect(await isFree(port)).toBe(true)
    await server.start()
    await withChaos(async (chaos) => {
      const link = await chaos.tcp('db', { port: server?.connection.port as number, listen: port })
      const client = new Client(at(link))
      await client.connect()
      expect((await client.query(long)).rows).toHaveLength(20_000)
      await client.end()
    }, patient)()
  })

  test('the client goes in the middle of an answer: the server hears of it, and ends its session', async (context) => {
    if (server === undefined) return context.skip()
    const before = sockets()
    await withChaos(async (chaos) => {
      const link = await to(chaos)
      const { client, answer } = await inTheMiddle(chaos, link)
      expect(await sessions()).toBe(1)
      const { stream } = (client as unknown as { connection: { stream: net.Socket } }).connection
      stream.destroy()
      expect(await answer).toMatch(/terminated/)
      await endsAllSessions()
    }, patient)()
    await comesTo(sockets, before)
  })

  test('the link is closed in the middle of an answer: both ends are told, and the port is free at once', async (context) => {
    if (server === undefined) return context.skip()
    const before = sockets()
    await withChaos(async (chaos) => {
      const link = await to(chaos)
      const { answer, told } = await inTheMiddle(chaos, link)
      const closedMs = chaos.clock.now()
      await link.close()
      expect(await answer).toMatch(/ECONNRESET|terminated unexpectedly/)
      expect(told).toContain('ECONNRESET')
      expect(chaos.clock.now()).toBe(closedMs)
      expect(await isFree(link.port)).toBe(true)
      await endsAllSessions()
    }, patient)()
    await comesTo(sockets, before)
  })

  test('the session ends in the middle of an answer: both ends are told, and the port is free', async (context) => {
    if (server === undefined) return context.skip()
    const before = sockets()
    let port = 0
    let answer: Promise<string> | undefined
    await expect(
      withChaos(async (chaos) => {
        const link = await to(chaos)
        port = link.port
        answer = (await inTheMiddle(chaos, link)).answer
        throw new Error('enough')
      }, patient)(),
    ).rejects.toThrow('enough')
    expect(await answer).toMatch(/ECONNRESET|terminated unexpectedly/)
    await comesTo(sockets, before)
    expect(await isFree(port)).toBe(true)
    await endsAllSessions()
  })
})

describe('Redis', starts, () => {
  let server: RedisServer | undefined
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())

  const value = 'x'.repeat(20_000_000)
  const to = (chaos: Chaos) => chaos.tcp('cache', { host: server?.host as string, port: server?.port as number })

  test('it is killed in the middle of an answer: the command times out, the next fails after its retries, and all is well when it is back', async (context) => {
    if (server === undefined) return context.skip()
    const before = sockets()
    let port = 0
    await withChaos(
      async (chaos) => {
        const link = await to(chaos)
        port = link.port
        const limits = { maxRetriesPerRequest: 3, commandTimeout: 60_000 }
        const redis = new Redis({ host: link.host, port: link.port, ...limits })
        const errors = new Set<string>()
        redis.on('error', (error: Error & { code?: string }) => errors.add(error.code ?? error.message))
        await redis.set('long', value)
        chaos.inject(slow, { at: link })
        const answer = redis.get('long').then(
          () => 'answered',
          (error: Error) => `${error.message} at ${chaos.clock.now()}`,
        )
        await sleep(1000)
        server?.kill()
        // A command that was sent waits for the server to be back: `maxRetriesPerRequest` is for those that were not.
        expect(await answer).toBe('Command timed out at 60000')
        await expect(redis.get('other')).rejects.toMatchObject({ name: 'MaxRetriesPerRequestError' })
        // By now at the latest: the end of a process is real, and may come after the minute.
        expect(errors).toContain('ECONNRESET')
        redis.disconnect()
      },
      { ...patient, maxEvents: 1_000_000 },
    )()
    await comesTo(sockets, before)
    expect(await isFree(port)).toBe(true)
    await server.start()
    await withChaos(async (chaos) => {
      const link = await to(chaos)
      const redis = new Redis({ host: link.host, port: link.port })
      // It keeps nothing.
      expect(await redis.get('long')).toBeNull()
      redis.disconnect()
    }, patient)()
  })
})
