import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import PQueue, { TimeoutError } from 'p-queue'
import { expect, test } from 'vitest'
import { numbers, Page, standstill } from './weakness.test-support.js'

const page = new Page('p-queue-stops-at-hung-task')

/** A mail a second for fifty minutes, one at a time; the first call of the mailer is never answered. */
async function sendMails(chaos: Chaos, queue: PQueue) {
  const mailer = chaos.wrap('mailer', { send: async (n: number) => n })
  chaos.inject(scenarios.deadlock({ severity: 'critical' }), { at: mailer.send, calls: 1 })
  let sent = 0
  let timedOut = 0
  let longest = 0
  for (const n of numbers(3000)) {
    void queue
      .add(() => mailer.send(n))
      .then(
        () => sent++,
        (error: unknown) => error instanceof TimeoutError && timedOut++,
      )
    longest = Math.max(longest, queue.size)
    await sleep(1000)
  }
  return { 'mails sent, of 3,000': sent, 'mails that failed': timedOut, 'longest queue': longest }
}

test('default: one task that hangs stops the queue, which grows by all that comes after it', async () => {
  const error = await standstill(async (chaos) => {
    const queue = new PQueue({ concurrency: 1 })
    const seen = await sendMails(chaos, queue)
    expect(Object.values(seen)).toEqual([0, 0, 2999])
    page.shows('default', seen)
    await queue.onIdle()
  })
  expect(error.atMs).toBe(3_000_000)
  expect(error.pending).toMatchObject([{ what: 'call 1 of mailer.send (held by: drop the answer)', sinceMs: 0 }])
})

test(
  'timeout: the task that hangs fails after five seconds, and all others go on',
  withChaos(async (chaos) => {
    const queue = new PQueue({ concurrency: 1, timeout: 5000 })
    const seen = await sendMails(chaos, queue)
    expect(Object.values(seen)).toEqual([2999, 1, 4])
    page.shows('cured', seen)
    await queue.onIdle()
  }),
)
