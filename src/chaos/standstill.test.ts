import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { DeadlockError, LivelockError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, forEver, inChaos, sleep } from './chaos.test-support.js'

/** What a run fails with, and how long that took in real time. */
async function timed(run: () => unknown) {
  const startMs = performance.now()
  const failure = await failureOf(run)
  return { failure, tookMs: performance.now() - startMs }
}

const here = /standstill\.test\.ts:\d+/

describe('deadlock', () => {
  test('is told at once, with each call that is pending: which, what holds it, since when, and where it was made', async () => {
    const { failure, tookMs } = await timed(() =>
      inChaos(async (chaos) => {
        const payments = chaos.wrap('payments', { charge: async () => 1, refund: () => forEver() })
        chaos.inject(faults.hang(), { at: payments.charge })
        await payments.charge().catch(() => {})
      }),
    )
    expect(failure).toBeInstanceOf(DeadlockError)
    expect(failure).toMatchObject({ atMs: 0, pending: [{ what: expect.stringContaining('hang until lifted') }] })
    expect(failure.message).toMatch(/call 1 of payments\.charge .*, since 0 ms, started at .*standstill\.test\.ts/)
    expect(tookMs).toBeLessThan(500)
  })

  test('names calls that no fault holds, and not those that have answered', async () => {
    const { failure } = await timed(() =>
      inChaos(async (chaos) => {
        const locks = chaos.wrap('locks', { take: (n: number) => (n > 1 ? forEver() : Promise.resolve()) })
        chaos.inject(faults.latency({ delayMs: 100 }), { at: locks.take, calls: 1 })
        await locks.take(1)
        await sleep(150)
        await locks.take(2)
      }),
    )
    const { pending } = failure as unknown as DeadlockError
    expect(pending).toMatchObject([{ what: 'call 2 of locks.take', sinceMs: 250 }])
    expect(pending[0]?.stack).toMatch(here)
    // The first line is the caller's, not ours.
    expect(pending[0]?.stack?.split('\n')[1]).toMatch(here)
  })

  test('also when a system is probed for ever, by itself or with timers of its own', async () => {
    const alone = await timed(() =>
      inChaos(async (chaos) => {
        chaos.system({ name: 'shop', probe: () => true, workload: { request: () => true, perSecond: 5 } })
        await forEver()
      }),
    )
    expect(alone.failure).toBeInstanceOf(DeadlockError)
    expect(alone.tookMs).toBeLessThan(2000)
    const busy = await timed(() =>
      inChaos(
        async (chaos) => {
          chaos.system({ name: 'shop', probe: () => sleep(5) })
          await forEver()
        },
        { maxEvents: 100_000 },
      ),
    )
    expect(busy.failure).toBeInstanceOf(LivelockError)
    expect(busy.failure.message).toContain('probes and requests of a system')
    expect(busy.tookMs).toBeLessThan(2000)
  })

  test('by hand, it says that timers wait for the clock to be moved', async () => {
    const { failure } = await timed(() => inChaos(() => sleep(10), { autoAdvance: false }))
    expect(failure).toBeInstanceOf(DeadlockError)
    expect(failure.message).toContain('1 timer(s) that nobody lets fire: autoAdvance is false')
  })

  test('a server in another process that is slow to answer is waited for, for three seconds of real time', {
    timeout: 20_000,
  }, async () => {
    // Half a second by a real clock, longer than real I/O holds virtual time.
    const code = `require('node:net').createServer((socket) =>
      socket.on('data', (data) => data.length > 4 ? 0 : setTimeout(() => socket.write(data), 500)))
      .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const port = Number(String((await once(child.stdout, 'data'))[0]))
    const ask = (text: string) =>
      inChaos(async () => {
        const client = net.connect(port, '127.0.0.1').on('error', () => {})
        client.write(text)
        try {
          return String((await once(client, 'data'))[0])
        } finally {
          client.destroy()
        }
      })
    expect(await ask('ping')).toBe('ping')
    const { failure } = await timed(() => ask('no answer'))
    expect(failure).toBeInstanceOf(DeadlockError)
    expect(failure.message).toContain('a server in another process, which has not answered for three seconds')
    child.kill('SIGKILL')
  })

  test('its grace is an option, and a real event within it is no deadlock', async () => {
    const { port1, port2 } = new MessageChannel()
    port1.unref()
    const answer = inChaos(
      async () => {
        const told = new Promise((resolve) => port1.once('message', resolve))
        port2.postMessage('hello')
        return told
      },
      { deadlockGrace: 500 },
    )
    expect(await answer).toBe('hello')
    port2.close()
  })
})

describe('livelock', () => {
  test('too many events: the interval that kept firing, where it was made', async () => {
    const { failure } = await timed(() =>
      inChaos(
        async () => {
          setInterval(() => {}, 1000).unref()
          setInterval(() => {}, 100_000)
          await forEver()
        },
        { maxEvents: 5000 },
      ),
    )
    expect(failure).toBeInstanceOf(LivelockError)
    expect(failure).toMatchObject({ limit: 'maxEvents', value: 5000 })
    const [first, second] = (failure as unknown as LivelockError).busiest
    expect(first?.what).toBe('interval of 1000 ms')
    expect(first?.fired).toBeGreaterThan(4900)
    expect(second?.fired).toBeLessThan(60)
    expect(failure.message).toMatch(/interval of 1000 ms, fired \d+ times, started at .*standstill\.test\.ts/)
  })

  test('too many events: a loop that makes a new timer each time, where it makes them', async () => {
    const { failure } = await timed(() =>
      inChaos(
        async () => {
          const poll = () => setTimeout(poll, 20)
          poll()
          await forEver()
        },
        { maxEvents: 5000, traces: 0 },
      ),
    )
    expect((failure as unknown as LivelockError).busiest).toMatchObject([
      { what: 'timeout of 20 ms (of the last 200 events)', fired: 199, stack: expect.stringMatching(here) },
      { fired: 1 },
    ])
  })

  test('exactly as many events as allowed are none too many', async () => {
    const sleeps = (count: number) => async () => {
      for (let n = 0; n < count; n++) await sleep(1)
    }
    await inChaos(sleeps(10), { maxEvents: 10 })
    expect(await failureOf(() => inChaos(sleeps(11), { maxEvents: 10 }))).toBeInstanceOf(LivelockError)
    await inChaos(sleeps(1), { maxEvents: 1 })
    await inChaos(() => {}, { maxEvents: 1 })
  })

  test('a call tried again for ever without a pause: no timer fires, but its fault acts each time', async () => {
    const retried = (first: number, second: number) =>
      inChaos(
        async (chaos) => {
          const connect = chaos.wrap('connect', () => sleep(1))
          chaos.inject(faults.exception('ECONNREFUSED'), { at: connect, limit: first })
          chaos.inject(faults.exception('ECONNREFUSED'), { at: connect, from: '5ms', limit: second })
          const until = async (): Promise<void> => connect().catch(until)
          await until()
          await sleep(10)
          await until()
        },
        { maxEvents: 1000 },
      )
    const { failure, tookMs } = await timed(() => retried(101, 1))
    expect(failure).toMatchObject({ name: 'LivelockError', limit: 'maxEvents', value: 1000 })
    const { busiest } = failure as unknown as LivelockError
    expect(busiest).toEqual([{ what: 'fault at connect, with no timer in between (each counts for ten)', fired: 101 }])
    expect(tookMs).toBeLessThan(2000)
    // What is counted is what goes on at one moment.
    await retried(100, 100)
    expect(await failureOf(() => retried(1, 101))).toBeInstanceOf(LivelockError)
  })

  test('too far in time: exactly the limit is not', async () => {
    await inChaos(() => sleep(60_000), { maxVirtualTime: '1m' })
    const { failure } = await timed(() => inChaos(() => sleep(60_001), { maxVirtualTime: '1m' }))
    expect(failure).toMatchObject({ name: 'LivelockError', limit: 'maxVirtualTime', value: 60_000 })
    expect((failure as unknown as LivelockError).busiest).toMatchObject([{ what: 'timeout of 60001 ms', fired: 0 }])
  })
})
