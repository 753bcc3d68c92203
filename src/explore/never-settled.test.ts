import * as v from 'valibot'
import { expect, test } from 'vitest'
import { faults, registerFault } from '../fault/index.js'
import { type ExploreBody, type ExploreOptions, type Finding, NeverSettledError, search } from './index.js'

const options: ExploreOptions = { seed: 1, runs: 60, strategies: ['singles'], points: 'db.*' }
const minute = 60_000
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const forEver = () => new Promise<never>(() => {})

async function found(body: ExploreBody, more: ExploreOptions = {}) {
  const { findings } = await search({ ...options, ...more }, body)
  return findings
}
function errorOf(finding: Finding | undefined): NeverSettledError {
  const error = finding?.failure.error
  expect(error).toBeInstanceOf(NeverSettledError)
  return error as NeverSettledError
}
const oracles = async (body: ExploreBody, more?: ExploreOptions) =>
  (await found(body, more)).map(({ failure }) => failure.oracle)

/** A service that reads, and does as told where that fails. Its caller does not wait for it. */
const unattended =
  (failed: () => Promise<unknown>): ExploreBody =>
  async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    const shop = chaos.wrap('shop', { open: () => db.read().catch(failed) })
    void shop.open()
    await sleep(10)
  }

test('a call that an error leaves pending is told with the place where it was made, and how long it was waited for', async () => {
  const [finding, ...others] = await found(unattended(forEver))
  expect(others).toEqual([])
  const error = errorOf(finding)
  expect(error).toMatchObject({ code: 'FAULTLINE_NEVER_SETTLED', waitedMs: minute })
  expect(error.message).toBe(
    'Call 1 of shop.open never settled. It is pending since 0 ms, 60000 ms after the last fault was lifted.\n' +
      'Give back what it waits for on every path: in `finally`. Or bound the wait, and fail.',
  )
  expect(error.stack).toMatch(/^NeverSettledError: Call 1 .*\n.*\n\s+at .*never-settled\.test\.ts/)
  expect(finding?.schedule.injections).toMatchObject([{ fault: { kind: 'exception' }, at: 'db.read' }])
})

test('all are told that wait, the one that was first begun first', async () => {
  const [finding] = await found(async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    let broken = false
    const shop = chaos.wrap('shop', {
      enter: async () => broken && (await forEver()),
      buy: () => (broken ? forEver() : Promise.resolve()),
    })
    await db.read().catch(() => (broken = true))
    for (const ms of [1, 1, 1, 1]) {
      void shop.enter()
      await sleep(ms)
      void shop.buy()
    }
  })
  const { pending, message } = errorOf(finding)
  expect(pending.map(({ what }) => what).slice(0, 3)).toEqual([
    'call 1 of shop.enter',
    'call 1 of shop.buy',
    'call 2 of shop.enter',
  ])
  expect(message).toContain('Nor did:\n  - call 1 of shop.buy, since 1 ms\n')
  expect(message).toContain('call 3 of shop.buy, since 3 ms\n  … and 2 more\n')
})

test('it can be silenced', async () => {
  expect(await oracles(unattended(forEver), { oracles: { 'never settled': false } })).toEqual([])
})

test('what is late is waited for: by a minute, by `recoverWithin`, and as long as somebody sleeps', async () => {
  // Not by a sleep as long as that: by many short ones.
  const wakes =
    (ms: number): ExploreBody =>
    (chaos) =>
      unattended(async () => {
        while (chaos.clock.now() < ms) await sleep(500)
      })(chaos)
  expect(await oracles(wakes(59_000))).toEqual([])
  expect(await oracles(wakes(61_000))).toEqual(['never settled'])
  expect(await oracles(wakes(61_000), { recoverWithin: '2m' })).toEqual([])
  expect(await oracles(unattended(() => sleep(60 * minute).then(() => sleep(2 * minute))))).toEqual([])
  const sleepsOn = (): Promise<void> => sleep(2 * minute).then(sleepsOn)
  expect(await oracles(unattended(sleepsOn))).toEqual([])
})

test('a call that a fault still delays is not said never to settle; one that hangs after a delay is', async () => {
  const palette = (delayMs: number) => ({ only: ['latency'], add: { 'db.*': [faults.latency({ delayMs })] } })
  const givenUp: ExploreBody = async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    await Promise.race([db.read(), sleep(1000)])
  }
  expect(await oracles(givenUp, { palette: palette(90_000) })).toEqual([])
  const hangsIfLate: ExploreBody = async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    const shop = chaos.wrap('shop', {
      open: () => db.read().then(() => (chaos.clock.now() > 20_000 ? forEver() : undefined)),
    })
    await Promise.race([shop.open(), sleep(1000)])
  }
  expect(await oracles(hangsIfLate, { palette: palette(30_000) })).toEqual(['never settled'])
})

test('a call that a fault held must settle when that is lifted; so must what waits for it', async () => {
  const body =
    (wakes: boolean): ExploreBody =>
    async (chaos) => {
      const db = chaos.wrap('db', { async read() {} })
      const waiting: (() => void)[] = []
      let late = false
      const shop = chaos.wrap('shop', {
        async open() {
          await db.read().catch(() => {})
          if (late && !wakes) await new Promise<void>((resolve) => waiting.push(resolve))
        },
      })
      void shop.open()
      await sleep(10)
      late = true
    }
  expect(await oracles(body(true))).toEqual([])
  const [finding] = await found(body(false))
  expect(finding?.failure.oracle).toBe('never settled')
  expect(finding?.schedule.injections[0]?.fault.kind).toBe('hang')
})

test.each([faults.drop(), faults.drop({ lost: 'answer' }), faults.hang({ release: 'never' })])(
  'what a fault has lost for good excuses whoever waits for it: %o',
  async (fault) => {
    const palette = { only: [fault.kind], add: { 'db.*': [fault] } }
    expect(await oracles(unattended(forEver), { palette })).toEqual([])
  },
)

test('so does one of a kind of its own', async () => {
  using _ = registerFault({
    kind: 'vanish',
    target: 'call',
    schema: v.strictObject({ kind: v.literal('vanish') }),
    verdict: () => ({ act: 'hold', side: 'before', release: 'never' }),
    shrink: () => [],
    describe: () => 'vanish',
  })
  const palette = { only: ['vanish'], add: { 'db.*': [{ kind: 'vanish' }] } }
  expect(await oracles(unattended(forEver), { palette })).toEqual([])
})

test('nothing is said of points that leave calls pending without faults, or that are not called there', async () => {
  const consumer = (waits: boolean): ExploreBody => {
    return async (chaos) => {
      const queue = chaos.wrap('queue', { next: () => (waits ? forEver() : Promise.resolve()) })
      const db = chaos.wrap('db', { async read() {} })
      void queue.next()
      await db.read().catch(() => void queue.next())
    }
  }
  expect(await oracles(consumer(true))).toEqual([])
  const replica: ExploreBody = async (chaos) => {
    const { watch } = chaos.wrap('replica', { watch: forEver })
    const db = chaos.wrap('db', { async read() {} })
    await db.read().catch(() => void watch())
  }
  expect(await oracles(replica)).toEqual([])
})

test('calls that are made while time runs on are not meant: somebody is at work, at each moment', async () => {
  const body =
    (failed: () => Promise<unknown>): ExploreBody =>
    async (chaos) => {
      const db = chaos.wrap('db', { read: async () => void (await sleep(70)) })
      const shop = chaos.wrap('shop', { open: () => db.read().catch(failed) })
      setInterval(() => void shop.open(), 50)
      await sleep(250)
    }
  expect(await oracles(body(async () => {}))).toEqual([])
  expect(await oracles(body(forEver))).toEqual(['never settled'])
})

test('time runs on no further than its session lets it', async () => {
  const session = { maxVirtualTime: '30s' }
  expect(await oracles(unattended(forEver), { session })).toEqual([])
  expect(await oracles(unattended(forEver), { session, recoverWithin: '20s' })).toEqual(['never settled'])
})

test('what is to hold in the end has its own bound, which this wait does not lengthen', async () => {
  let late = false
  const body: ExploreBody = async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    const shop = chaos.wrap('shop', { open: () => db.read().catch(() => sleep(20_000).then(() => (late = true))) })
    late = false
    let open = false
    chaos.eventually('the shop is open', () => open, '5s')
    void shop.open().then(() => {
      open = true
    })
    await sleep(10)
  }
  expect(await oracles(body)).toEqual(['eventually'])
  expect(late).toBe(false)
})

test('an order alone is enough: a wake-up that is lost leaves its reader waiting', async () => {
  const body: ExploreBody = async (chaos) => {
    const mails: string[] = []
    const store = chaos.wrap('store', { put: async () => void mails.push('mail'), count: async () => mails.length })
    let ring = () => {}
    const reader = chaos.wrap('reader', {
      async read() {
        if ((await store.count()) === 0) await new Promise<void>((resolve) => (ring = resolve))
        return mails.shift()
      },
    })
    const reading = reader.read()
    await store.put()
    ring()
    await Promise.race([reading, sleep(100)])
  }
  const [finding] = await found(body, { strategies: ['interleaving'], points: 'store.*', runs: 200 })
  expect(finding?.failure.oracle).toBe('never settled')
  expect(finding?.schedule).toMatchObject({ injections: [], order: expect.anything() })
  expect(errorOf(finding).stack).toMatch(/at .*never-settled\.test\.ts/)
})
