import timers from 'node:timers'
import timersPromises, {
  setImmediate as nextTurn,
  scheduler,
  setTimeout as sleep,
  setInterval as ticks,
} from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { EPOCH, inVirtualTime } from './clock.test-support.js'

/** Runs a wait in virtual time and tells how long it took. */
async function took(wait: () => Promise<unknown>): Promise<number> {
  return (await inVirtualTime(wait)).tookMs
}

test.each<[string, number, () => Promise<unknown>]>([
  ['setTimeout', 1000, () => new Promise((resolve) => setTimeout(resolve, 1000))],
  ['setImmediate', 0, () => new Promise((resolve) => setImmediate(resolve))],
  [
    'setInterval',
    300,
    () =>
      new Promise<void>((resolve) => {
        let count = 0
        const timer = setInterval(() => {
          if (++count < 3) return
          clearInterval(timer)
          resolve()
        }, 100)
      }),
  ],
  ['promisified setTimeout', 1000, () => promisify(setTimeout)(1000)],
  ['timers.setTimeout', 1000, () => new Promise((resolve) => timers.setTimeout(resolve, 1000))],
  ['timers.promises.setTimeout', 1000, () => timers.promises.setTimeout(1000)],
  ['setTimeout of node:timers/promises by name', 1000, () => sleep(1000)],
  ['setTimeout of node:timers/promises by default', 1000, () => timersPromises.setTimeout(1000)],
  ['setImmediate of node:timers/promises', 0, () => nextTurn('value')],
  ['scheduler.wait', 1000, () => scheduler.wait(1000)],
  ['scheduler.yield', 0, () => scheduler.yield()],
  [
    'setInterval of node:timers/promises',
    300,
    async () => {
      let count = 0
      for await (const value of ticks(100, 'tick')) {
        expect(value).toBe('tick')
        if (++count === 3) break
      }
    },
  ],
  [
    'AbortSignal.timeout',
    1000,
    () =>
      new Promise((resolve) => {
        AbortSignal.timeout(1000).addEventListener('abort', resolve)
      }),
  ],
])('%s takes %i ms of virtual time', async (_name, ms, wait) => {
  expect(await took(wait)).toBe(ms)
})

test('every way to read the time agrees', async () => {
  const { value } = await inVirtualTime(async () => {
    await sleep(61_000)
    const [seconds, ns] = process.hrtime()
    return {
      now: Date.now() - EPOCH,
      // biome-ignore lint/complexity/useDateNow: it is what is tried here
      date: new Date().getTime() - EPOCH,
      text: Date() === new Date().toString(),
      performance: performance.now(),
      origin: performance.timeOrigin + performance.now() - Date.now(),
      bigint: process.hrtime.bigint(),
      hrtime: seconds * 1000 + ns / 1e6,
      since: process.hrtime([1, 0]),
      format: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'medium' }).format(),
      parts: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', second: 'numeric' }).formatToParts()[0]?.value,
    }
  })
  expect(value).toEqual({
    now: 61_000,
    date: 61_000,
    text: true,
    performance: 62_000,
    origin: 0,
    bigint: 62_000_000_000n,
    hrtime: 62_000,
    since: [61, 0],
    format: '00:01:01',
    parts: '1',
  })
})

test('Date in a session is a Date in every way that code checks', async () => {
  const before = new Date()
  await inVirtualTime(() => {
    class Stamp extends Date {}
    const stamp = new Stamp()
    expect(before instanceof Date).toBe(true)
    expect(new Date() instanceof Date && stamp instanceof Stamp && stamp instanceof Date).toBe(true)
    expect(new Date().constructor).toBe(Date)
    expect(stamp.getTime()).toBe(EPOCH)
    expect(new Date(2020, 1, 2).getFullYear()).toBe(2020)
    expect(new Date(5).getTime()).toBe(5)
    expect([Date.name, Date.length, Date.UTC(1970)]).toEqual(['Date', 7, 0])
    expect(structuredClone(new Date()).getTime()).toBe(EPOCH)
  })
  expect(before.constructor).toBe(Date)
})

test('a promised timer is aborted by its signal, with the error that Node gives, and leaves nothing', async () => {
  const reason = new Error('enough')
  const { left, tookMs } = await inVirtualTime(async () => {
    const controller = new AbortController()
    const waiting = sleep(1000, undefined, { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 100)
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: reason })
    await expect(sleep(5, undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })
  expect([left, tookMs]).toEqual([0, 100])
})

test('bad arguments of promised timers are refused in the words of the runtime', async () => {
  await inVirtualTime(async () => {
    await expect(sleep(5, undefined, { signal: 'x' as never })).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    await expect(sleep(5, undefined, null as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
  })
})

test('Math.random is the real one unless the session has one', async () => {
  const { value } = await inVirtualTime((clock) => {
    const real = Math.random()
    clock.owner = { drawRandom: () => 0.25, uncaught: expect.unreachable, unhandled: expect.unreachable }
    return [real >= 0 && real < 1, Math.random()]
  })
  expect(value).toEqual([true, 0.25])
})

test.concurrent.each([1, 10, 100])('sessions side by side have a clock each (%i sleeps)', async (count) => {
  const { value, tookMs } = await inVirtualTime(async () => {
    for (let i = 0; i < count; i++) await sleep(1000)
    return Date.now() - EPOCH
  })
  expect([value, tookMs]).toEqual([count * 1000, count * 1000])
})

test('code without an async context is in the only session there is', async () => {
  const { port1, port2 } = new MessageChannel()
  await inVirtualTime(async () => {
    const { value } = await new Promise<{ value: number }>((resolve) => {
      port2.once('message', () => resolve({ value: Date.now() }))
      port1.postMessage('')
    })
    expect(value).toBe(EPOCH)
  })
  port1.close()
})
