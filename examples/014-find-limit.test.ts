/**
 * How much is too much: the longest outage, the largest latency, failure rate, skew or drift that code still tolerates,
 * found to the millisecond, and held in a test. docs/limits.md has all of it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { findLimit, formatLimit } from '@faultline/vitest/explore'
import { expect, test } from 'vitest'

/** Someone else's service. */
class Mail {
  async send(_to: string): Promise<void> {}
}

/** Production code: tries for a minute, at ever longer intervals. */
async function sendPatiently(mail: Pick<Mail, 'send'>, to: string): Promise<void> {
  const startMs = performance.now()
  for (let waitMs = 1000; ; waitMs *= 2) {
    try {
      return await mail.send(to)
    } catch (error) {
      if (performance.now() - startMs + waitMs > 60_000) throw error
      await sleep(waitMs)
    }
  }
}

/** What is run for each value: everything that it uses is made in it. */
const oneLetter = async (chaos: Chaos) => {
  await sendPatiently(chaos.wrap('mail', new Mail()), 'ann@example.org')
}

test('it does not try for a minute: the last attempt is at 31 s, and no outage beyond that is outlived', async () => {
  const limit = await findLimit({ of: 'outage', at: 'mail.send', seed: 1 }, oneLetter)
  expect(limit).toMatchObject({ tolerated: 31_000, broken: 31_001, exact: true, monotone: true })
  expect(formatLimit(limit)).toMatch(/^outage at mail\.send: tolerated up to 31 s, not at 31\.001 s\.\nMonotone in all/)
})

test('held in a test, with what is promised', async () => {
  await expect(oneLetter).toTolerateUpTo({ of: 'outage', at: 'mail.send', limit: '30s' })
  await expect(oneLetter).toTolerateUpTo({ of: 'outage', at: 'mail.send', fault: 503, limit: '30s' })
})

test('a share of failed calls, over twenty seeds', async () => {
  await expect(oneLetter).toTolerateUpTo({ of: 'rate', at: 'mail.send', limit: 0.3, seed: 1 })
})

/** A lease of an hour, given up half a minute early by the holder's own clock. */
const holdLease = async (chaos: Chaos) => {
  const endsMs = chaos.clock.now() + 3_600_000
  await chaos.node('holder', () => sleep(3_600_000 - 30_000))
  if (chaos.clock.now() > endsMs) throw new Error('held by two')
}

test('a clock that is slow: how much is half a minute in an hour worth?', async () => {
  const { tolerated } = await findLimit({ of: 'drift', at: 'holder', direction: 'slow', seeds: 1 }, holdLease)
  // 3570 s of its own are an hour for a clock that loses 30 of 3600 s.
  expect(tolerated).toBe(Math.floor((30 / 3600) * 1e6))
})
