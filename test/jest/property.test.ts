import { fc, test } from '@fast-check/jest'
import { type Chaos, faults, type Schedule, withChaos } from '@faultline/jest'
import { describe, expect } from '@jest/globals'
import { faultSchedule } from 'faultline/explore'
import { KeyedBank, payWithNewKeys, payWithOneKey } from '../subjects/charging.ts'

const schedules = faultSchedule({ points: ['bank.charge'] })

async function chargesOnce(chaos: Chaos, pay: typeof payWithOneKey) {
  const bank = new KeyedBank()
  await pay(chaos.wrap('bank', bank), 30).catch(() => {})
  expect(bank.charges.length).toBeLessThanOrEqual(1)
}

const charging = (pay: typeof payWithOneKey) => (schedule: Schedule) =>
  withChaos((chaos: Chaos) => chargesOnce(chaos, pay), { schedule })()

describe("properties, by fast-check's adapter for Jest", () => {
  test.prop([schedules])('a retry with one key charges once under any schedule', charging(payWithOneKey))

  test.failing.prop([schedules])('a retry with new keys does not', charging(payWithNewKeys))

  test('what it fails with is the smallest schedule, and a line that runs it again, whatever the seed is then', async () => {
    const property = fc.asyncProperty(schedules, charging(payWithNewKeys))
    const error = (await fc.assert(property, { seed: 42 }).catch((caught: unknown) => caught)) as Error
    const injections = [{ fault: faults.lostAnswer(), at: 'bank.charge', when: { calls: [1] }, optional: true }]
    expect(error.message).toContain(`Counterexample: [${JSON.stringify({ version: 1, seed: 0, injections })}]`)
    expect((error.cause as Error).message).toMatch(/FAULTLINE_REPLAY=f1\.\S+ npx jest \S*property\.test\.ts -t /)
  })
})
