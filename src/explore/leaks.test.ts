import { EventEmitter } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { inChaos, sleep } from '../chaos/chaos.test-support.js'
import { Chaos, runNested, type Session, type SessionObserver, settle } from '../chaos/index.js'
import { faults } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import { LeakError } from './leak-error.js'
import { Census, type CensusResult, compare } from './leaks.js'

type Body = (chaos: Chaos) => unknown

/** A run as a search makes it: the body, all faults lifted, what is left. */
function run(body: Body, injections: readonly InjectionData[] = [], golden?: CensusResult): Promise<CensusResult> {
  return inChaos(async (chaos) => {
    const census = new Census(golden)
    let session: Session | undefined
    const observer: SessionObserver = {
      opened(given) {
        session = given
        census.opened(given)
      },
      called: ({ point, call, args }) => void census.noteArgs(point, call, args),
      judged() {},
      beneath: (_point, _call, goOn) => goOn(),
      event() {},
      standstill: () => false,
      chooser: undefined,
    }
    const options = { schedule: { version: 1, seed: 1, injections } as const }
    const settings = { ...settle(options, { seed: 1, blastRadius: undefined, recordCalls: false }), observer }
    await runNested(Chaos.sessionOf(chaos), settings, async (inner) => {
      await body(inner)
      session?.injector.liftAll('lifted')
      await census.end(session as Session, 60_000)
    })
    return await census.closed()
  })
}

/** What a body leaves behind under the faults, and not without them. */
async function leak(body: Body, ...injections: InjectionData[]): Promise<LeakError | undefined> {
  const golden = await run(body)
  expect(compare(golden, golden)).toBeUndefined()
  return compare(golden, await run(body, injections, golden))
}

const refused = (at: string, ...calls: number[]): InjectionData => ({
  fault: faults.exception('ECONNREFUSED'),
  at,
  when: { calls },
  optional: true,
})

const never = new Promise<never>(() => {})

/** Asks with a limit of its own, and clears that as `clear` tells. */
async function ask(chaos: Chaos, clear: 'always' | 'when answered' | 'never', ms = 30_000): Promise<void> {
  const query = chaos.wrap('query', () => sleep(10))
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms)
  })
  late.catch(() => {})
  try {
    await Promise.race([query(), late])
    if (clear === 'when answered') clearTimeout(timer)
  } finally {
    if (clear === 'always') clearTimeout(timer)
  }
}

test('a timeout that only an answer clears', async () => {
  const found = await leak((chaos) => ask(chaos, 'when answered').catch(() => {}), refused('query', 1))
  expect(found).toBeInstanceOf(LeakError)
  expect(found).toMatchObject({
    code: 'FAULTLINE_LEAK',
    kind: 'timer',
    where: expect.stringContaining('reject(new Error'),
  })
  expect(found?.message).toContain('A timeout of 30000 ms was never cleared')
  for (const clear of ['always', 'never'] as const)
    expect(await leak((chaos) => ask(chaos, clear).catch(() => {}), refused('query', 1))).toBeUndefined()
})

test('no timer that the run without faults does not clear each time is one: they are meant to run out', async () => {
  const reset = await leak(
    async (chaos) => {
      const query = chaos.wrap('query', async () => 'row')
      await query().catch(() => setTimeout(() => {}, 30_000))
    },
    refused('query', 1),
  )
  const runsOut = await leak(
    async (chaos) => {
      const query = chaos.wrap('query', async () => 'row')
      for (const ms of [1, 20_000]) {
        const timer = setTimeout(() => chaos.note('over'), ms)
        await query().then(
          () => ms > 1 && clearTimeout(timer),
          () => {},
        )
      }
    },
    refused('query', 2),
  )
  expect([reset, runsOut]).toEqual([undefined, undefined])
})

test('an interval that goes on and on, also when it makes calls', async () => {
  const found = await leak(
    async (chaos) => {
      const query = chaos.wrap('query', async () => 'row')
      const poll = setInterval(() => void query().catch(() => {}), 1000)
      await query().then(
        () => clearInterval(poll),
        () => {},
      )
    },
    refused('query', 1),
  )
  expect(found?.message).toMatch(/^An interval of 1000 ms was never cleared, which calls \(\) => void query\(\)/)
})

test('what is still going on is given time: calls, retries, sleepers', async () => {
  // Nobody waits for it.
  const call = await leak((chaos) => void ask(chaos, 'always').catch(() => {}), {
    fault: faults.latency({ delayMs: 20_000 }),
    at: 'query',
  })
  const retry = await leak(
    (chaos) =>
      void (async () => {
        const alive = setInterval(() => {}, 1000)
        for (let attempt = 0; attempt < 4; attempt++)
          try {
            await ask(chaos, 'always')
            break
          } catch {
            await sleep(5000)
          }
        clearInterval(alive)
      })(),
    refused('query', 1, 2),
  )
  const signal = new AbortController().signal
  const sleeper = await leak(
    async (chaos) => {
      const query = chaos.wrap('query', async (_signal: AbortSignal) => 'row')
      const stop = () => {}
      const answer = query(signal)
      signal.addEventListener('abort', stop)
      void answer.catch(() => sleep(5000)).then(() => signal.removeEventListener('abort', stop))
      await sleep(1)
    },
    refused('query', 1),
  )
  expect([call, retry, sleeper]).toEqual([undefined, undefined, undefined])
})

test('what a call holds that never ends is no leak', async () => {
  const hangs = await leak(
    async (chaos) => {
      const query = chaos.wrap('query', async () => 'row')
      const { signal } = new AbortController()
      const poll = setInterval(() => {}, 1000)
      const answer = query().then(() => clearInterval(poll))
      chaos.wrap('other', (_signal: AbortSignal) => {})(signal)
      await Promise.race([answer, sleep(10)])
    },
    { fault: faults.drop(), at: 'query' },
  )
  expect(hangs).toBeUndefined()
})

/** Makes a call that can be called off, and takes its listener off as `off` tells. */
async function abortable(chaos: Chaos, signal: AbortSignal, off: 'always' | 'when answered'): Promise<void> {
  const fetch = chaos.wrap('pages', { fetch: async (_page: number, _options: { signal: AbortSignal }) => 'page' }).fetch
  const stop = () => {}
  const answer = fetch(1, { signal })
  signal.addEventListener('abort', stop)
  try {
    await answer
    if (off === 'when answered') signal.removeEventListener('abort', stop)
  } catch {
    // Wrong, if it is to be off when answered.
  } finally {
    if (off === 'always') signal.removeEventListener('abort', stop)
  }
}

test('a listener on a signal that only an answer takes off', async () => {
  const found = await leak(
    (chaos) => abortable(chaos, new AbortController().signal, 'when answered'),
    refused('pages.*', 1),
  )
  expect(found).toMatchObject({ kind: 'listener', where: 'the signal given to pages.fetch' })
  expect(found?.message).toContain("A listener for 'abort' was left on the signal given to pages.fetch.")
  const own = await leak((chaos) => abortable(chaos, chaos.signal(), 'when answered'), refused('pages.*', 1))
  expect(own).toMatchObject({ kind: 'listener', where: 'chaos.signal()' })
  const right = await leak((chaos) => abortable(chaos, chaos.signal(), 'always'), refused('pages.*', 1))
  expect(right).toBeUndefined()
})

test('one on an emitter or an event target; one on a signal that is aborted is nothing', async () => {
  const listening = (target: EventEmitter | EventTarget | AbortSignal, on: () => void) =>
    leak(
      async (chaos) => {
        const join = chaos.wrap('join', async (_target: object) => 'joined')
        await join(target).catch(on)
      },
      refused('join', 1),
    )
  const emitter = new EventEmitter()
  expect((await listening(emitter, () => emitter.on('news', () => {})))?.message).toContain(
    "A listener for 'news' was left on the emitter given to join.",
  )
  const target = new EventTarget()
  expect((await listening(target, () => target.addEventListener('news', () => {})))?.where).toBe(
    'the emitter given to join',
  )
  const controller = new AbortController()
  const aborted = await listening(controller.signal, () => {
    controller.signal.addEventListener('abort', () => {})
    controller.abort()
  })
  expect(aborted).toBeUndefined()
})

test('listeners that grow with each call, in the run without faults already', async () => {
  const calls = (count: number, leaves: (call: number) => boolean) => async (chaos: Chaos) => {
    const { signal } = new AbortController()
    const save = chaos.wrap('save', async (call: number, given: AbortSignal) => {
      const stop = () => {}
      given.addEventListener('abort', stop)
      await sleep(5)
      if (!leaves(call)) given.removeEventListener('abort', stop)
    })
    // Side by side: they grow, and go again.
    await Promise.all(Array.from({ length: count }, (_, call) => save(call, signal)))
  }
  const golden = await run(calls(4, () => true))
  expect(compare(golden, golden)?.message).toContain(
    'Each call of save leaves a listener on the signal given to save: 0 before the first of 4 calls, 4 at the end.',
  )
  for (const body of [calls(3, () => true), calls(4, () => false)]) {
    const result = await run(body)
    expect(compare(result, result)).toBeUndefined()
  }
})

test('a point that the run without faults does not call tells nothing', async () => {
  const fallback = async (chaos: Chaos) => {
    const { signal } = new AbortController()
    const query = chaos.wrap('query', async () => 'row')
    const other = chaos.wrap('other', async (given: AbortSignal) => given.addEventListener('abort', () => {}))
    await query().catch(() => other(signal))
  }
  expect(await leak(fallback, refused('query', 1))).toBeUndefined()
})

test('those that only some calls leave are told where the run without faults leaves none', async () => {
  const some = async (chaos: Chaos) => {
    const { signal } = new AbortController()
    const save = chaos.wrap('save', async (_signal: AbortSignal) => 'saved')
    for (let call = 1; call <= 5; call++)
      await save(signal).catch(() => signal.addEventListener('abort', () => {}, { once: true }))
  }
  const found = await leak(some, refused('save', 2, 5))
  expect(found?.message).toContain("2 listeners for 'abort' were left on the signal given to save.")
})

test('listeners of fetch, which hold nothing, do not count', async () => {
  const golden = await run(async (chaos) => {
    const { signal } = new AbortController()
    const weak = new WeakRef({})
    const save = chaos.wrap('save', async (given: AbortSignal) =>
      given.addEventListener('abort', () => weak.deref()?.toString()),
    )
    for (let call = 0; call < 5; call++) await save(signal)
  })
  expect(compare(golden, golden)).toBeUndefined()
})

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

test('a server that is left open, and one that takes its time to close', async () => {
  const serving = (closes: boolean) => async (chaos: Chaos) => {
    const query = chaos.wrap('query', async () => 'row')
    const server = createServer().listen(0, '127.0.0.1')
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    const failed = await query().then(
      () => false,
      () => true,
    )
    if (!failed || closes) server.close()
  }
  expect(await leak(serving(false), refused('query', 1))).toMatchObject({ kind: 'handle', where: 'server' })
  expect(await leak(serving(true), refused('query', 1))).toBeUndefined()
})

test('arguments that refuse to be looked at are left alone, and wrapped ones get no points by it', async () => {
  const golden = await run(async (chaos) => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hands off')
        },
        has() {
          throw new Error('hands off')
        },
      },
    )
    const emitter = chaos.wrap('bus', new EventEmitter())
    const child = chaos.wrap('child', { signal: () => 'SIGTERM' })
    const save = chaos.wrap('save', async (..._args: unknown[]) => never.constructor.name)
    await save(hostile, emitter, child, null, 'text', { signal: 'none' })
    expect(chaos.points.map(({ name }) => name)).toEqual(['save'])
  })
  expect([...golden.known]).toEqual(['emitter of save'])
})
