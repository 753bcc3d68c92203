import { expect, test } from 'vitest'
import { CounterexampleError, explore, search } from './index.js'

class Payments {
  charged = 0
  async charge(_id: string): Promise<number> {
    return ++this.charged
  }
}

/** Retries whatever failed: twice charged if only the answer was lost. */
async function buy(payments: Payments): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await payments.charge('a')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

test('a retry that charges twice is found, with the one fault it takes', async () => {
  const report = await search({ seed: 1 }, async (chaos) => {
    const payments = new Payments()
    await buy(chaos.wrap('payments', payments))
    if (payments.charged > 1) throw new Error(`charged ${payments.charged} times`)
  })
  expect(report.findings).toHaveLength(1)
  expect(report.findings[0]?.schedule.injections).toEqual([
    { fault: { kind: 'lostAnswer', code: 'ECONNRESET' }, at: 'payments.charge', when: { calls: [1] }, optional: true },
  ])
  expect(report.stoppedBy).toBe('finding')
})

test('a counterexample says what broke, with which schedule, and how to see it again', async () => {
  const run = explore({ seed: 1 }, async (chaos) => {
    const payments = new Payments()
    await buy(chaos.wrap('payments', payments))
    if (payments.charged > 1) throw new Error(`charged ${payments.charged} times`)
  })
  const error = await run().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CounterexampleError)
  expect((error as Error).message).toContain('FAULTLINE_REPLAY=')
})

test('a call that is given a signal is tried with an abort, and no other call is', async () => {
  const { coverage } = await search(
    { seed: 1, strategies: ['singles'], palette: { only: ['abort'] } },
    async (chaos) => {
      const { signal } = new AbortController()
      const db = chaos.wrap('db', {
        read: async (_key: string, _options?: { signal: AbortSignal }) => 1,
        ping: async (_signal: AbortSignal) => {},
      })
      await db.read('a')
      await db.read('b', { signal })
      await db.ping(signal)
    },
  )
  expect(coverage.map(({ point, call, fault }) => `${point} ${call}: ${fault}`)).toEqual([
    'db.read 2: abort during the call',
    'db.ping 1: abort during the call',
  ])
})
