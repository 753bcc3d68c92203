import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { serveRedis } from './redis.test-support.js'
import { numbers, Page, standstill } from './weakness.test-support.js'

const page = new Page('ioredis-no-command-timeout')

/** A GET a second for a minute over a real socket that stays open; the server does not answer. What became of them. */
async function read(chaos: Chaos, options: { commandTimeout?: number } = {}) {
  const redis = chaos.wrap('redis', { get: async (_key: string) => 'tea' })
  chaos.inject(scenarios.networkPartition({ severity: 'critical' }), { at: redis.get })
  const port = await serveRedis(async (_name, key) => `+${await redis.get(key)}`)
  const client = new Redis(port, '127.0.0.1', options)
  onTestFinished(() => client.disconnect())
  const gaveUpMs: number[] = []
  const commands: Promise<unknown>[] = []
  for (const n of numbers(60)) {
    const fromMs = chaos.clock.now()
    commands.push(
      client.get(`key ${n}`).catch((error: Error) => {
        expect(error.message).toBe('Command timed out')
        gaveUpMs.push(chaos.clock.now() - fromMs)
      }),
    )
    await sleep(1000)
  }
  await sleep(3_600_000)
  const seen = {
    'commands that still wait, of 60': 60 - gaveUpMs.length,
    'longest wait, in seconds': gaveUpMs.length === 0 ? 'no end' : Math.max(...gaveUpMs) / 1000,
  }
  return { seen, client, commands }
}

test('default: a command on a connection that is open and silent waits for ever', async () => {
  const error = await standstill(async (chaos) => {
    const { seen, commands } = await read(chaos)
    page.shows('default', seen)
    expect(Object.values(seen)).toEqual([60, 'no end'])
    await Promise.all(commands)
  })
  expect(error.pending[0]?.what).toMatch(/^call 1 of redis\.get/)
})

test(
  'commandTimeout: each is given up after two seconds',
  withChaos(async (chaos) => {
    const { seen, client } = await read(chaos, { commandTimeout: 2000 })
    page.shows('cured', seen)
    expect(Object.values(seen)).toEqual([0, 2])
    client.disconnect()
  }),
)
