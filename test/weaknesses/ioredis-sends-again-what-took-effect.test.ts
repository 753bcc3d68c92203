import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { serveRedis } from './redis.test-support.js'
import { Page, standstill } from './weakness.test-support.js'

const page = new Page('ioredis-sends-again-what-took-effect')

/** One INCR over a real socket; the connection is cut after the server has counted, before it has answered. */
async function count(chaos: Chaos, options: { autoResendUnfulfilledCommands?: boolean; commandTimeout?: number } = {}) {
  let counter = 0
  const redis = chaos.wrap('redis', { incr: async () => ++counter })
  chaos.inject(scenarios.connectionReset({ severity: 'critical', afterEffect: 1 }), { at: redis.incr, calls: 1 })
  const port = await serveRedis(async () => `:${await redis.incr()}`)
  const client = new Redis(port, '127.0.0.1', options)
  client.on('error', () => {})
  // Also when the session ends before its body does: it would go on connecting, in the midst of other tests.
  onTestFinished(() => client.disconnect())
  const outcome = await client.incr('visits').catch((error: Error) => error.message)
  client.disconnect()
  return { 'the counter after one INCR': counter, 'what the caller hears': outcome }
}

test(
  'default: the command is sent again, and counts twice',
  withChaos(async (chaos) => {
    const seen = await count(chaos)
    page.shows('default', seen)
    expect(Object.values(seen)).toEqual([2, 2])
  }),
)

test(
  'autoResendUnfulfilledCommands: false and a commandTimeout: it counts once, and the caller is told',
  withChaos(async (chaos) => {
    const seen = await count(chaos, { autoResendUnfulfilledCommands: false, commandTimeout: 2000 })
    expect(Object.values(seen)).toEqual([1, 'Command timed out'])
    page.shows('cured', seen)
  }),
)

test('autoResendUnfulfilledCommands: false alone: the command is not sent again, and never settles', async () => {
  const error = await standstill((chaos) => count(chaos, { autoResendUnfulfilledCommands: false }))
  expect(error.message).toContain('no timer and no I/O is left')
})
