/** Properties over schedules, by fast-check's adapter for Vitest and by fast-check alone, on right and wrong subjects. */
import { test } from '@fast-check/vitest'
import { type Chaos, faults, type Schedule, withChaos } from '@faultline/vitest'
import fc from 'fast-check'
import { faultSchedule, runWorkload, type Workload, workload } from 'faultline/explore'
import { expect, vi } from 'vitest'
import { KeyedBank, payWithNewKeys, payWithOneKey } from '../subjects/charging.js'
import { RacyCounter, SerialCounter } from '../subjects/counter.js'

const schedules = faultSchedule({ points: ['bank.charge'] })

/** Whatever goes wrong, a payment is charged once at most, and exactly once if it is said to have gone through. */
async function chargesOnce(chaos: Chaos, pay: typeof payWithOneKey) {
  const bank = new KeyedBank()
  const paid = await pay(chaos.wrap('bank', bank), 30).then(
    () => true,
    () => false,
  )
  expect(bank.charges.length, 'charges for one order').toBeLessThanOrEqual(1)
  if (paid) expect(bank.charges).toEqual([30])
}

const charging = (pay: typeof payWithOneKey) => (schedule: Schedule) =>
  withChaos((chaos) => chargesOnce(chaos, pay), { schedule })()

const lostAnswer = { fault: faults.lostAnswer(), at: 'bank.charge', when: { calls: [1] }, optional: true }

test.prop([schedules])('a retry with one key charges once under any schedule', charging(payWithOneKey))

test.prop({ schedule: schedules }, { seed: 42, numRuns: 20 })(
  'seed and number of runs are those that test.prop was given',
  ({ schedule }) => charging(payWithOneKey)(schedule),
)

test('a retry with new keys charges twice: the smallest schedule is one lost answer, whatever the seed', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { counterexample, numRuns } = await fc.check(fc.asyncProperty(schedules, charging(payWithNewKeys)), { seed })
    expect(counterexample).toEqual([{ version: 1, seed: 0, injections: [lostAnswer] }])
    expect(numRuns).toBeLessThan(60)
  }
})

test('a failure prints the schedule, seed and path, and a line that runs this property with this schedule', async () => {
  const property = fc.asyncProperty(schedules, charging(payWithNewKeys))
  const error = (await fc.assert(property, { seed: 42 }).catch((caught: unknown) => caught)) as Error
  expect(error.message).toContain(
    `Counterexample: [${JSON.stringify({ version: 1, seed: 0, injections: [lostAnswer] })}]`,
  )
  expect(error.message).toMatch(/seed: 42, path: "[\d:]+"/)
  const [, token] = /FAULTLINE_REPLAY=(\S+) /.exec((error.cause as Error).message) ?? []
  vi.stubEnv('FAULTLINE_REPLAY', token)
  try {
    const replayed = await fc.check(property)
    expect(replayed).toMatchObject({ failed: true, numRuns: 1, numShrinks: 0 })
    expect(replayed.counterexample?.[0].injections).toEqual([lostAnswer])
    expect(await fc.check(fc.asyncProperty(schedules, charging(payWithOneKey)), { numRuns: 3 })).toMatchObject({
      failed: false,
    })
  } finally {
    vi.unstubAllEnvs()
  }
})

test(
  'within one session each run is a fork of it, with a clock of its own',
  withChaos(async (chaos) => {
    const property = fc.asyncProperty(schedules, (schedule) =>
      chaos.fork({ schedule }).run((fork) => chargesOnce(fork, payWithNewKeys)),
    )
    const { counterexample } = await fc.check(property, { seed: 42 })
    expect(counterexample?.[0].injections).toEqual([lostAnswer])
    expect(chaos.clock.now()).toBe(0)
  }),
)

/** Each request adds one; none is lost. */
async function countsAll(chaos: Chaos, Counter: typeof RacyCounter | typeof SerialCounter, requests: Workload<number>) {
  let value = 0
  const counter = new Counter({
    read: async () => value,
    write: chaos.wrap('write', async (next: number) => {
      value = next
    }),
  })
  await runWorkload(chaos, requests, () => counter.add())
  expect(value, 'counted').toBe(requests.length)
}

const delays = faultSchedule({
  points: ['write'],
  faults: [fc.nat(5000).map((delayMs) => faults.latency({ delayMs }))],
})
const counting =
  (Counter: typeof RacyCounter | typeof SerialCounter) => (schedule: Schedule, requests: Workload<number>) =>
    withChaos((chaos) => countsAll(chaos, Counter, requests), { schedule })()

test.prop([delays, workload()])('a counter that adds one after the other counts all', counting(SerialCounter))

test('a racy one does not: two requests at once are the least, and no fault is needed', async () => {
  const { counterexample } = await fc.check(fc.asyncProperty(delays, workload(), counting(RacyCounter)), { seed: 5 })
  expect(counterexample).toEqual([
    { version: 1, seed: 0, injections: [] },
    [
      { atMs: 0, request: 1 },
      { atMs: 0, request: 2 },
    ],
  ])
  const steady = workload({ arrivals: ['steady'], minRequests: 2, maxRequests: 3 }).map((requests) =>
    requests.map((one, index) => ({ ...one, atMs: index * 1000 })),
  )
  const apart = await fc.check(fc.asyncProperty(delays, steady, counting(RacyCounter)), { seed: 5, numRuns: 500 })
  expect(apart.counterexample?.[0].injections).toEqual([
    { fault: faults.latency({ delayMs: 1000 }), at: 'write', when: { calls: [1] }, optional: true },
  ])
})
