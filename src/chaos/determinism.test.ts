import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { InvalidOptionError, NondeterminismError } from '../error/index.js'
import type { Chaos } from './chaos.js'
import { createWithChaos, openSession, originOf, plainRunner, settle, withChaos } from './index.js'

// As a module of the code under test may take them, before any session has begun.
const hrtime = process.hrtime.bigint
const { now } = Date
const { random } = Math
const realSleep = promisify(setTimeout)
let orders = 0
const seen = new Map<object, string>()

const check = (body: (chaos: Chaos) => unknown) => withChaos(body, { determinism: 'check', seed: 7 })()
const failureOf = async (run: Promise<unknown>) => (await run.catch((error: unknown) => error)) as NondeterminismError
/** Some 30 ms of it: the system may count processor time in ticks. In a session it may stand still, so it is no clock to wait for. */
function work(): number {
  let sum = 0
  for (let round = 0; round < 3e7; round++) sum = (Math.imul(sum, 31) + round) | 0
  return sum
}

/** A point that is told one thing. */
const tell = (chaos: Chaos, what: unknown) => chaos.wrap('log', { write: async (_what: unknown) => 1 }).write(what)

/** Wrong on purpose: what the name says reaches a point. The second is the right twin. */
const causes: [string, string[], (chaos: Chaos) => unknown, (chaos: Chaos) => unknown][] = [
  [
    'crypto.randomUUID',
    ['crypto.randomUUID'],
    function newId(chaos) {
      return tell(chaos, randomUUID())
    },
    (chaos) => tell(chaos, chaos.random('ids').int(0, 1e9)),
  ],
  [
    'crypto.getRandomValues',
    ['crypto.getRandomValues'],
    (chaos) => tell(chaos, crypto.getRandomValues(new Uint8Array(8)).join()),
    (chaos) => tell(chaos, Array.from({ length: 8 }, Math.random).join()),
  ],
  [
    'process.hrtime.bigint, taken early',
    ['process.hrtime.bigint'],
    (chaos) => tell(chaos, hrtime()),
    (chaos) => tell(chaos, process.hrtime.bigint()),
  ],
  [
    'Date.now, taken early',
    ['Date.now'],
    (chaos) => {
      // Two runs may fit in one millisecond.
      for (const start = now(); now() === start; );
      return tell(chaos, now())
    },
    (chaos) => tell(chaos, Date.now()),
  ],
  [
    'Math.random, taken early',
    ['Math.random'],
    (chaos) => tell(chaos, [1, 2].map(random)),
    (chaos) => tell(chaos, Math.random()),
  ],
  [
    'a timer, taken early',
    ['timers/promises.setTimeout'],
    async (chaos) => {
      let ticks = 0
      setInterval(() => ticks++, 1)
      await realSleep(1)
      // By chance, two short ones may be the same.
      await tell(chaos, [ticks, ++orders])
    },
    async (chaos) => {
      let ticks = 0
      setInterval(() => ticks++, 1)
      await new Promise((resolve) => setTimeout(resolve, 2))
      await tell(chaos, ticks)
    },
  ],
  [
    'process.cpuUsage',
    ['process.cpuUsage'],
    (chaos) => {
      work()
      return tell(chaos, process.cpuUsage().user)
    },
    () => process.cpuUsage(),
  ],
  ['a counter at the top of a module', [], (chaos) => tell(chaos, ++orders), (chaos) => tell(chaos, 1)],
  [
    'a Map that keeps what the first run put there',
    [],
    (chaos) => {
      seen.set(chaos, 'run')
      return tell(chaos, [...seen.values()])
    },
    (chaos) => tell(chaos, [...new Map([[chaos, 'run']]).values()]),
  ],
]

describe.each(causes)('%s', (_, sources, wrong, right) => {
  test('is named as what makes two runs differ, with its place', async () => {
    const failure = await failureOf(check(wrong))
    expect(failure).toBeInstanceOf(NondeterminismError)
    expect(failure.code).toBe('FAULTLINE_NONDETERMINISM')
    expect(failure.sources.map(({ name }) => name)).toEqual(sources)
    for (const { place } of failure.sources) expect(place).toMatch(/^at .*determinism\.test\.ts:\d+:\d+\)?$/)
    if (sources.length === 0) expect(failure.message).toContain('something that the first run left behind')
  })

  test('the right twin passes', () => check(right))
})

test('the message says where the runs part, what each did, and what is to be done', async () => {
  const failure = await failureOf(
    check(async (chaos) => {
      await chaos.clock.advance(20)
      await tell(chaos, { id: randomUUID(), at: hrtime() })
      // Too late to be the reason.
      process.cpuUsage()
    }),
  )
  const message = failure.message
    .replace(/"[0-9a-f]{8}"/g, '"…"')
    .replace(/at (\S+ )?\(?\S+determinism\.test\.ts:\d+:\d+\)?/g, 'at …')
  expect(message).toMatchInlineSnapshot(`
    "Two runs of this test with seed 7 differ, so a failure of it could not be seen again.
    They part at 20 ms of virtual time:
      first run:  event 1 at 20 ms: call 1 of log.write began, args "…"
      second run: event 1 at 20 ms: call 1 of log.write began, args "…"
    Used before that, and decided by no seed:
      - crypto.randomUUID, at …
      - process.hrtime.bigint, taken before the session, at …
    Call it where it is (\`Date.now()\`), or have the set-up file of @faultline/vitest or @faultline/jest put session time in place before the module is loaded.
    Hand such values in, so that a test can make them of \`chaos.random(name)\`, or mock it in the test.

    faultline: seed 7, at 20 ms of virtual time. To see it again:
      FAULTLINE_REPLAY=f1.9Vngigw6bGHE1NbC0A"
  `)
  expect(failure).toMatchObject({ seed: 7, atMs: 20 })
  expect(globalThis).not.toHaveProperty('__faultlineWatched')
})

test('a draw too many is told by its stream', async () => {
  let runs = 0
  const failure = await failureOf(
    check((chaos) => {
      for (let draw = 0; draw < 3 + runs; draw++) chaos.random('ids').next()
      runs++
    }),
  )
  expect(failure.first).toBe('event 1 at 0 ms: session.closed')
  expect(failure.second).toMatch(/^draw 0\.\d+ of stream 'user ids' at 0 ms$/)
})

test('forks are part of the run, and can be checked on their own, with what the first run gave back', async () => {
  const failure = await failureOf(check((chaos) => chaos.fork().run((inner) => tell(inner, randomUUID()))))
  expect(failure.first).toMatch(/^event 1 of fork 1 at 0 ms: call 1 of log\.write began, args/)

  let runs = 0
  await withChaos(async (chaos) => {
    const fork = chaos.fork({ determinism: 'check' })
    expect(await fork.run(() => ++runs)).toBe(1)
    const inner = await failureOf(fork.run((chaos) => tell(chaos, randomUUID())))
    expect(inner.sources.map(({ name }) => name)).toEqual(['crypto.randomUUID'])
  })()
  expect(runs).toBe(2)
})

test('a failure that comes again is the outcome; one that does not is told as its cause', async () => {
  const boom = new RangeError('out of stock')
  let runs = 0
  const again = await failureOf(
    check(() => {
      runs++
      throw boom
    }),
  )
  expect(again).toBe(boom)
  expect(runs).toBe(2)
  const once = await failureOf(
    check(() => {
      if (runs++ === 2) throw boom
    }),
  )
  expect(once).toBeInstanceOf(NondeterminismError)
  expect(once.cause).toBe(boom)
  expect([once.first, once.second]).toEqual([
    expect.stringContaining('outcome "failed"'),
    expect.stringContaining('outcome "passed"'),
  ])
})

test('a reporter hears of the first run alone, and a test that ended in it is not begun again', async () => {
  const ended: boolean[] = []
  let finish = (): unknown => undefined
  const runner = {
    ...plainRunner,
    listener:
      () =>
      ({ failed }: { failed: boolean }) =>
        void ended.push(failed),
    onFinished: (_: unknown, end: () => unknown) => {
      finish = end
    },
  }
  const inRunner = createWithChaos(runner)
  await inRunner(() => {}, { determinism: 'check' })()
  expect(ended).toEqual([false])
  let runs = 0
  const body = () => {
    runs++
    return new Promise(() => queueMicrotask(() => finish()))
  }
  await expect(inRunner(body, { determinism: 'check' })()).rejects.toThrow(
    'The test ended before its chaos session did',
  )
  expect(runs).toBe(1)
})

test('is refused where it cannot be: in real time, of another sort, where the runner calls the body itself', async () => {
  await expect(withChaos(() => {}, { determinism: 'check', time: 'real' })()).rejects.toThrow(InvalidOptionError)
  await expect(withChaos(() => {}, { determinism: 'yes' as 'check' })()).rejects.toThrow("to be one of 'check'")
  const settings = settle({ determinism: 'check' })
  expect(() => openSession(settings, originOf(plainRunner, undefined))).toThrow('to be given to `withChaos` or `fork`')
})
