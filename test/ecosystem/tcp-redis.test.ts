import { Queue, Worker } from 'bullmq'
import { faults, scenarios, withChaos } from 'faultline'
import 'faultline/tcp'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Redis as RedisServer, startRedis } from '../servers/redis.js'

// A real Redis, in a process of its own, and the real clients.
let server: RedisServer | undefined
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server?.stop())
beforeEach((context) => {
  if (server === undefined) context.skip()
})

const to = () => ({ host: server?.host as string, port: server?.port as number })

test(
  'a command through 300 ms of latency takes exactly that; commands that are sent together share it',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('cache', to())
    const redis = new Redis({ host: link.host, port: link.port })
    expect(await redis.set('a', 'x'.repeat(1_000_000))).toBe('OK')
    expect(chaos.clock.now()).toBe(0)
    chaos.inject(faults.latency({ delayMs: 300 }), { at: link })
    expect((await redis.get('a'))?.length).toBe(1_000_000)
    expect(chaos.clock.now()).toBe(300)
    expect(await Promise.all([redis.incr('n'), redis.incr('n'), redis.incr('n')])).toEqual([1, 2, 3])
    expect(chaos.clock.now()).toBe(600)
    redis.disconnect()
  }),
)

test(
  'ioredis: connects again after a reset and a refusal, and sends what was waiting',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('cache', to())
    const redis = new Redis({ host: link.host, port: link.port })
    const errors: string[] = []
    redis.on('error', (error: Error & { code?: string }) => errors.push(error.code ?? error.message))
    await redis.set('b', '1')
    chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: link, for: '500ms' })
    expect(await redis.get('b')).toBe('1')
    expect(new Set(errors)).toEqual(new Set(['ECONNRESET', 'ECONNREFUSED']))
    // It tries again after pauses of its own.
    expect(chaos.clock.now()).toBeGreaterThanOrEqual(500)
    expect(chaos.clock.now()).toBeLessThan(5000)
    redis.disconnect()
  }),
)

test(
  'bullmq: a job that is added during a partition is done after it, once',
  withChaos(
    async (chaos) => {
      const link = await chaos.tcp('jobs', to())
      const connection = { host: link.host, port: link.port, maxRetriesPerRequest: null }
      const queue = new Queue('mail', { connection })
      const done: string[] = []
      const worker = new Worker('mail', async (job) => void done.push(job.name), { connection })
      queue.on('error', () => {})
      worker.on('error', () => {})
      await worker.waitUntilReady()
      await queue.add('before', {})
      await chaos.clock.runUntil(() => done.length === 1, '1m')
      chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: link, for: '10s' })
      await queue.add('during', {})
      await chaos.clock.runUntil(() => done.length === 2, '5m')
      expect(done).toEqual(['before', 'during'])
      await worker.close(true)
      await queue.close()
    },
    { maxEvents: 100_000 },
  ),
)
