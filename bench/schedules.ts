/**
 * Schedules a second: a retry and a breaker of cockatiel over a dependency that fails on chosen calls, one session a
 * schedule. Against what a user writes today, and against the least that any such harness must do.
 */
import FakeTimers from '@sinonjs/fake-timers'
import { ConsecutiveBreaker, ConstantBackoff, circuitBreaker, handleAll, retry, wrap } from 'cockatiel'
import fc from 'fast-check'
import { type Chaos, type Schedule, withChaos } from 'faultline'
import sinon from 'sinon'
import { type Row, race, row } from './harness.ts'

const calls = 6
const purchases = 3

export class Payments {
  charged = 0
  async charge(): Promise<number> {
    return ++this.charged
  }
}

/** The code under test: the same for all. */
export async function checkout(payments: { charge(): Promise<number> }): Promise<number> {
  const policy = wrap(
    retry(handleAll, { maxAttempts: 2, backoff: new ConstantBackoff(1000) }),
    circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(3) }),
  )
  let done = 0
  for (let i = 0; i < purchases; i++) {
    try {
      await policy.execute(() => payments.charge())
      done++
    } catch {
      // A purchase that failed for good is part of the run.
    }
  }
  return done
}

const subsets = Array.from({ length: 2 ** calls - 1 }, (_, bits) =>
  Array.from({ length: calls }, (_, call) => call + 1).filter((call) => ((bits + 1) >> (call - 1)) & 1),
)
let turn = 0
export const nextSubset = () => subsets[turn++ % subsets.length] as number[]

/** Ours: a nested session a schedule. */
function ours(chaos: Chaos) {
  return async (): Promise<number> => {
    for (let i = 0; i < 50; i++) {
      const schedule: Schedule = {
        version: 1,
        seed: i,
        injections: [
          {
            fault: { kind: 'exception', code: 'ECONNRESET' },
            at: 'payments.charge',
            when: { calls: nextSubset() },
            optional: true,
          },
        ],
      }
      await chaos.fork({ schedule }).run((inner) => checkout(inner.wrap('payments', new Payments())))
    }
    return 50
  }
}

/** What a user writes today. */
export async function peer(): Promise<number> {
  await fc.assert(
    fc.asyncProperty(fc.subarray([1, 2, 3, 4, 5, 6], { minLength: 1 }), async (failing) => {
      const sandbox = sinon.createSandbox()
      const clock = sandbox.useFakeTimers()
      try {
        const payments = new Payments()
        const charge = sandbox.stub(payments, 'charge').callThrough()
        for (const call of failing) charge.onCall(call - 1).rejects(new Error('read ECONNRESET'))
        const running = checkout(payments)
        await clock.runAllAsync()
        await running
      } finally {
        sandbox.restore()
      }
    }),
    { numRuns: 20 },
  )
  return 20
}

/** The least there is to do: a clock, the faults inlined, a turn of the event loop before each timer. */
export async function limit(): Promise<number> {
  const before = { setTimeout, clearTimeout, Date }
  for (let i = 0; i < 50; i++) {
    const failing = nextSubset()
    const clock = FakeTimers.createClock(0)
    Object.assign(globalThis, { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout, Date: clock.Date })
    let call = 0
    let over = false
    const payments = {
      async charge() {
        if (failing.includes(++call)) throw new Error('read ECONNRESET')
        return call
      },
    }
    const running = checkout(payments).then(() => {
      over = true
    })
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.next()
    }
    await running
    Object.assign(globalThis, before)
  }
  return 50
}

export async function bench(): Promise<Row[]> {
  let rows: Row[] = []
  // The limit patches the globals itself, so the races are run outside one another's sessions.
  const inSession = async (): Promise<number> => {
    let done = 0
    await withChaos(async (chaos) => {
      const run = ours(chaos)
      for (let i = 0; i < 20; i++) done += await run()
    })()
    return done
  }
  const result = await race([
    { name: 'faultline', run: inSession },
    { name: 'fast-check, sinon, runAllAsync', run: peer },
    { name: 'bare limit', run: limit },
  ])
  const rate = result.rates.get('faultline') as number
  rows = [
    row(
      'schedules',
      rate,
      'schedules/s',
      { against: 'fast-check, sinon, runAllAsync', ratio: { atLeast: 10 } },
      result.ratio('fast-check, sinon, runAllAsync'),
    ),
    row(
      'schedules',
      rate,
      'schedules/s',
      { against: 'bare limit', ratio: { atLeast: 0.6 } },
      result.ratio('bare limit'),
    ),
  ]
  return rows
}
