import net from 'node:net'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { startPostgres } from './postgres.js'
import { startRedis } from './redis.js'

/** A server takes seconds to start on a busy machine. */
const starts = { timeout: 30_000 }

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, host, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

test('a PostgreSQL of the test’s own answers, and is gone when stopped', starts, async (context) => {
  const server = await startPostgres()
  if (server === undefined) return context.skip()
  const client = new Client(server.connection)
  await client.connect()
  expect((await client.query('select 6 * 7 as n')).rows).toEqual([{ n: 42 }])
  await client.end()
  await server.stop()
  expect(await connects(server.connection.host, server.connection.port)).toBe(false)
})

test('a Redis of the test’s own answers, and is gone when stopped', starts, async (context) => {
  const server = await startRedis()
  if (server === undefined) return context.skip()
  const client = new Redis(server.port, server.host)
  expect(await client.incr('n')).toBe(1)
  await client.quit()
  await server.stop()
  expect(await connects(server.host, server.port)).toBe(false)
})
