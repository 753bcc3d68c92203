import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { createPool, type Options } from 'generic-pool'
import { expect, test } from 'vitest'
import { Page } from './weakness.test-support.js'

const page = new Page('generic-pool-hammers-a-refusing-server')

/** One request for a connection; the server refuses for a minute, ten milliseconds after it was asked. */
async function connect(chaos: Chaos, options?: Options) {
  const database = chaos.wrap('database', { connect: async () => ({ open: true }) })
  chaos.inject(scenarios.highLatency({ delayMs: [10, 10] }), { at: database.connect })
  const refusal = chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: database.connect, for: '1m' })
  const pool = createPool({ create: () => database.connect(), destroy: async () => {} }, options)
  const outcome = await pool.acquire().then(
    () => 'a connection',
    (error: Error) => error.name,
  )
  const seconds = chaos.clock.now() / 1000
  await chaos.clock.advance('2m')
  return {
    'attempts to connect that were refused': refusal.impact.acted,
    'what the caller gets': outcome,
    'after, in seconds': seconds,
  }
}

test(
  'default: one caller makes the pool ask as fast as it is refused, and hears nothing of it for a minute',
  withChaos(async (chaos) => {
    const seen = await connect(chaos)
    page.shows('default', seen)
    expect(Object.values(seen)).toEqual([6000, 'a connection', 60.01])
  }),
)

test(
  'acquireTimeoutMillis: the caller knows after two seconds, and the pool stops asking',
  withChaos(async (chaos) => {
    const seen = await connect(chaos, { acquireTimeoutMillis: 2000 })
    page.shows('cured', seen)
    expect(Object.values(seen)).toEqual([200, 'TimeoutError', 2])
  }),
)
