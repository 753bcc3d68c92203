import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { serveRedis } from './redis.test-support.js'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('redis-unbounded-queue')

/** A command a second for an hour over a real socket that stays open; the server does not answer until the hour is over. */
async function publish(chaos: Chaos, options: { commandsQueueMaxLength?: number } = {}) {
  const redis = chaos.wrap('redis', { publish: async (_madeAt: string) => 1 })
  chaos.inject(scenarios.networkPartition({ severity: 'medium' }), { at: redis.publish, for: '1h' })
  let done = 0
  const port = await serveRedis(async (_name, madeAt) => {
    const answer = await redis.publish(madeAt)
    done++
    return `:${answer}`
  })
  const client = createClient({ socket: { port, host: '127.0.0.1' }, ...options })
  await client.connect()
  let waiting = 0
  let longest = 0
  let refused = 0
  for (const second of numbers(3600)) {
    waiting++
    client
      .publish(`second:${second}`, 'switch on')
      .catch((error: Error) => {
        expect(error.message).toBe('The queue is full')
        refused++
      })
      .finally(() => waiting--)
    await sleep(999)
    longest = Math.max(longest, waiting)
    await sleep(1)
  }
  await sleep(1000)
  client.destroy()
  return { 'commands that waited, at most': longest, 'refused at once': refused, 'carried out after the hour': done }
}

test(
  'default: an hour of commands is kept, and carried out when nobody asks for it any more',
  withChaos(async (chaos) => {
    const seen = await publish(chaos)
    expect(Object.values(seen)).toEqual([3600, 0, 3600])
    page.shows('default', seen)
  }),
)

test(
  'commandsQueueMaxLength: a hundred wait, the others are refused at once',
  withChaos(async (chaos) => {
    const seen = await publish(chaos, { commandsQueueMaxLength: 100 })
    expect(Object.values(seen)).toEqual([100, 3500, 100])
    page.shows('cured', seen)
  }),
)
