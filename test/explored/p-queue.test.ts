import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import PQueue from 'p-queue'
import { expect, test } from 'vitest'
import { passes } from './search.test-support.js'
import { finds } from './trophy.test-support.js'

const outcomeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error: Error) => error.name,
  )

class Mailer {
  async send(to: string, _options?: { readonly signal?: AbortSignal | undefined }): Promise<string> {
    await sleep(10)
    return to
  }
}

/** One at a time, with a limit of time, for a user who leaves in the middle, and a pause for maintenance. */
async function sendsFor(chaos: Chaos): Promise<void> {
  const mailer = chaos.wrap('mailer', new Mailer())
  const queue = new PQueue({ concurrency: 1, timeout: 3000 })
  const [user, service] = [new AbortController(), new AbortController()]
  let idle = 0
  queue.addEventListener('idle', () => idle++)
  chaos.always('one at a time', () => queue.pending <= 1)
  const send = (to: string, { signal }: AbortController, priority = 0) =>
    outcomeOf(queue.add(({ signal }) => mailer.send(to, { signal }), { signal, priority }))

  const sent = [send('a', service), send('b', user), send('c', user, 1), send('d', service)]
  await sleep(15)
  user.abort()
  queue.pause()
  sent.push(send('e', service))
  await queue.onPendingZero()
  expect(queue.pending).toBe(0)
  queue.start()
  await queue.onSizeLessThan(1)
  await Promise.all(sent)
  await queue.onIdle()
  await queue.onEmpty()
  expect([queue.pending, queue.size, queue.runningTasks.length]).toEqual([0, 0, 0])
  expect(idle).toBeGreaterThan(0)
}

/** Two a second, in bursts, with a rest in between. */
const twoASecond =
  (options: { readonly strict?: boolean; readonly carryoverIntervalCount?: boolean }) => async (chaos: Chaos) => {
    const mailer = chaos.wrap('mailer', new Mailer())
    const queue = new PQueue({ concurrency: 2, timeout: 2000, interval: 1000, intervalCap: 2, ...options })
    const startsMs: number[] = []
    const send = (to: string) =>
      queue.add(({ signal }) => {
        startsMs.push(performance.now())
        return mailer.send(to, { signal })
      })
    const startMs = performance.now()
    await Promise.allSettled(['a', 'b', 'c'].map(send))
    await queue.onIdle()
    await Promise.allSettled(['d', 'e'].map(send))
    await queue.onIdle()
    expect([queue.pending, queue.size]).toEqual([0, 0])
    expect(performance.now() - startMs).toBeLessThan(20_000)
    if (options.strict)
      for (const [i, atMs] of startsMs.slice(2).entries())
        expect(atMs - (startsMs[i] as number)).toBeGreaterThanOrEqual(1000)
  }

test('abort signals, timeout, priority, pause and start: the queue is idle in the end, and never runs two', async () => {
  await passes(sendsFor)
})

test.each([{ strict: true }, { carryoverIntervalCount: true }])(
  'two a second, %o: holds while the clock does',
  async (limit) => {
    await passes(twoASecond(limit), { runs: 250, palette: { without: ['clockJump'] } })
  },
)

test('its documentation warns of a clock that is set back: tasks wait for as long', async () => {
  const [oracle, schedule] = await finds(twoASecond({}))
  expect(oracle).toBe('body')
  // A limit of 20 s is passed, with two seconds that it takes anyway.
  expect(schedule).toBe('all code: clock jump -17990 ms, from 1.001 s')
})

test('misuse: nobody handles what add() answers', async () => {
  const found = await finds(async (chaos) => {
    const mailer = chaos.wrap('mailer', new Mailer())
    const queue = new PQueue({ concurrency: 2 })
    for (const to of ['a', 'b', 'c']) void queue.add(() => mailer.send(to))
    await queue.onIdle()
  })
  expect(found).toEqual(['unhandled rejection', 'mailer.send, call 1: exception ECONNRESET'])
})

test('misuse: onEmpty() is no onIdle(): the last task has begun, and a moment later it has mostly ended', async () => {
  const stops = (wait: (queue: PQueue) => Promise<void>) => async (chaos: Chaos) => {
    const mailer = chaos.wrap('mailer', new Mailer())
    const queue = new PQueue({ concurrency: 1 })
    const sent = ['a', 'b'].map((to) => outcomeOf(queue.add(() => mailer.send(to))))
    let done = 0
    for (const run of sent) void run.then(() => done++)
    await wait(queue)
    await sleep(50)
    expect(done).toBe(sent.length)
  }
  expect(await finds(stops((queue) => queue.onEmpty()))).toEqual(['body', 'mailer.send, call 2: hang until lifted'])
  await passes(
    stops((queue) => queue.onIdle()),
    { runs: 150 },
  )
})
