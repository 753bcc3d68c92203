import { expect, test } from 'vitest'
import { type ExploreBody, type ExploreOptions, expectFault, search } from './index.js'

const options: ExploreOptions = { seed: 1, runs: 60, strategies: ['singles'] }
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a rejection that nobody handles is a finding, and no concern of the runner', async () => {
  const { findings } = await search(options, async (chaos) => {
    const mail = chaos.wrap('mail', { async send() {} })
    void mail.send()
    await sleep(10)
  })
  expect(findings.map(({ failure }) => failure.oracle)).toEqual(['unhandled rejection'])
})

test('a timer that only a fault leaves behind is a leak', async () => {
  const run = (clears: boolean) =>
    search(options, async (chaos) => {
      const db = chaos.wrap('db', { async read() {} })
      const timeout = setTimeout(() => {}, 5000)
      try {
        await db.read()
        clearTimeout(timeout)
      } catch {
        if (clears) clearTimeout(timeout)
      }
    })
  expect((await run(false)).findings.map(({ failure }) => failure.oracle)).toEqual(['leak'])
  expect((await run(true)).findings).toEqual([])
})

test('a system that stays down when all faults are lifted is a finding', async () => {
  const run = (heals: boolean) =>
    search(options, async (chaos) => {
      const db = chaos.wrap('db', { async read() {} })
      let open = true
      chaos.system({
        name: 'shop',
        probe: async () => {
          if (!open) throw new Error('the breaker is open')
        },
      })
      await db.read().catch(() => {
        open = false
        if (heals) setTimeout(() => (open = true), 1000)
      })
      await sleep(500)
    })
  const { findings } = await run(false)
  expect(findings.map(({ failure }) => failure.oracle)).toEqual(['recovery'])
  expect(String(findings[0]?.failure.error)).toContain("'shop' was not healthy within 60000 ms")
  expect((await run(true)).findings).toEqual([])
})

test('what no run reached is told at the end; what one did is not', async () => {
  const body: Parameters<typeof search>[1] = async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    let failed = false
    await db.read().catch(() => (failed = true))
    chaos.sometimes('read failed', failed)
    chaos.sometimes('read twice', false)
  }
  const { findings } = await search(options, body)
  expect(findings.map(({ failure }) => [failure.oracle, (failure.error as Error).message])).toEqual([
    ['sometimes', expect.stringContaining('- read twice')],
  ])
  expect(String(findings[0]?.failure.error)).not.toContain('read failed')
  expect((await search({ ...options, oracles: { sometimes: false } }, body)).findings).toEqual([])
})

test('a contract makes passing an error on a finding or none, and holds what must be without effect', async () => {
  const body =
    (read: (db: { read(): Promise<number> }) => Promise<unknown>): ExploreBody =>
    (chaos) =>
      read(chaos.wrap('db', { read: async () => 1 }))
  const reset = { ...options, palette: { only: ['exception'] } }
  const oracles = async (
    effect: 'tolerated' | 'propagated' | 'without effect',
    read: (db: { read(): Promise<number> }) => Promise<unknown>,
  ) => {
    const contracts = ['ECONNRESET', 'ETIMEDOUT', 503].map((fault) => expectFault('db.*', fault).toBe(effect))
    const { findings } = await search({ ...reset, contracts }, body(read))
    return findings.map(({ failure }) => failure.oracle)
  }
  const wraps = (db: { read(): Promise<number> }) =>
    db.read().catch((cause: unknown) => {
      throw new Error('no answer', { cause })
    })
  const other = (db: { read(): Promise<number> }) => db.read().catch(() => 2)
  expect(await oracles('propagated', wraps)).toEqual([])
  expect(await oracles('tolerated', wraps)).toEqual(['body'])
  expect(await oracles('propagated', other)).toEqual(['contract'])
  expect(await oracles('without effect', other)).toEqual(['contract'])
  expect(await oracles('without effect', (db) => db.read().catch(() => 1))).toEqual([])
  expect(await oracles('without effect', (db) => db.read().catch(() => db.read()))).toEqual(['contract'])
  expect(() => expectFault('db.*', 503).toBe('ignored' as never)).toThrow('Expected `effect` to be one of')
})

test('a rejection that nobody handles is what is told, not the standstill that comes of it', async () => {
  /** What is to answer throws on its way: whoever waits does so for ever, while nothing goes on or something does. */
  const body =
    (everyMs?: number): ExploreBody =>
    async (chaos) => {
      const read = chaos.wrap('read', async () => ({ rows: 1 }))
      const timer = everyMs === undefined ? undefined : setInterval(() => {}, everyMs)
      await new Promise((resolve) => {
        read().then(
          (answer) => resolve(answer.rows),
          (error: { readonly response?: { readonly status: number } }) =>
            resolve((error.response as { status: number }).status),
        )
      })
      clearInterval(timer)
    }
  for (const everyMs of [undefined, 100]) {
    const { findings } = await search({ ...options, session: { maxEvents: 5000 } }, body(everyMs))
    expect(findings.map(({ failure }) => [failure.oracle, (failure.error as Error).name])).toContainEqual([
      'unhandled rejection',
      'TypeError',
    ])
    expect(findings.map(({ failure }) => failure.oracle)).not.toContain(everyMs === undefined ? 'deadlock' : 'livelock')
  }
})
