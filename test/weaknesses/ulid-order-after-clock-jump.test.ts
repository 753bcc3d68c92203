import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { monotonicFactory, ulid } from 'ulid'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('ulid-order-after-clock-jump')

/** An event a second for two minutes, read by id from the last one seen; after a minute the clock goes back an hour. */
async function followLog(chaos: Chaos, nextId: () => string) {
  const log: string[] = []
  chaos.inject(scenarios.clockJump({ severity: 'critical' }), { from: '60s' })
  let last = ''
  let read = 0
  for (const _second of numbers(120)) {
    log.push(nextId())
    const fresh = log.filter((id) => id > last).sort()
    read += fresh.length
    last = fresh.at(-1) ?? last
    await sleep(1000)
  }
  return { 'events written': log.length, 'events that the reader never saw': log.length - read }
}

test(
  'default: ids made after the clock went back sort before the last one that was read',
  withChaos(async (chaos) => {
    const seen = await followLog(chaos, () => ulid())
    expect(Object.values(seen)).toEqual([120, 60])
    page.shows('default', seen)
  }),
)

test(
  'monotonicFactory: each id sorts after the one before it, whatever the clock says',
  withChaos(async (chaos) => {
    const seen = await followLog(chaos, monotonicFactory())
    expect(Object.values(seen)).toEqual([120, 0])
    page.shows('cured', seen)
  }),
)

test(
  'uuid v7 as it comes is in order: it keeps the highest time it has used',
  withChaos(async (chaos) => {
    expect(Object.values(await followLog(chaos, () => v7()))).toEqual([120, 0])
  }),
)
