import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Chaos, InvalidOptionError, NondeterminismError } from '../index.js'
import { type ExploreOptions, explore, search } from './index.js'

const { now } = Date
let loaded: string | undefined
let orders = 0

const bank = (chaos: Chaos) => chaos.wrap('bank', { load: async () => 'rates', pay: async (_order?: string) => 1 })

async function failureOf(body: (chaos: Chaos) => unknown, options: ExploreOptions = {}): Promise<NondeterminismError> {
  const error = await explore({ seed: 7, ...options }, body)().catch((thrown: unknown) => thrown)
  return error as NondeterminismError
}

test('what the first run leaves to the second fails the search, with the call in which they part', async () => {
  const body = async (chaos: Chaos) => {
    await chaos.clock.advance(20)
    loaded ??= await bank(chaos)
      .load()
      .catch(() => undefined)
    await chaos.clock.advance(5)
    await bank(chaos)
      .pay()
      .catch(() => loaded)
  }
  const error = await failureOf(body)
  expect(error).toBeInstanceOf(NondeterminismError)
  expect(error).toMatchObject({
    code: 'FAULTLINE_NONDETERMINISM',
    seed: 7,
    atMs: 20,
    first: 'call 1 of bank.load at 20 ms',
    second: 'call 1 of bank.pay at 25 ms',
    sources: [],
  })
  expect(error.message).toContain('something that the first run left behind')
  loaded = undefined
  expect(await failureOf(body, { determinism: 'off', runs: 30 })).toMatchObject({ findings: [], checks: 0 })
})

test('a real clock that decides what is called is named, with its place', async () => {
  let before = 0
  const error = await failureOf(async (chaos) => {
    // Two runs may fit in one millisecond.
    for (const start = now(); now() === start; );
    const isLater = now() > before
    before = Number.POSITIVE_INFINITY
    if (isLater) await bank(chaos).pay()
    // Too late to be the reason.
    await chaos.clock.advance(1)
    randomUUID()
  })
  expect(error).toMatchObject({ first: 'call 1 of bank.pay at 0 ms', second: 'no further call' })
  expect(error.sources.map(({ name, takenEarly }) => [name, takenEarly])).toEqual([['Date.now', true]])
  expect(error.sources[0]?.place).toMatch(/^at .*check-golden\.test\.ts:\d+:\d+\)?$/)
})

test('a second run that fails, or takes longer, is another one', async () => {
  const failing = await failureOf(() => {
    if (++orders === 2) throw new RangeError('sold out')
  })
  expect(failing).toMatchObject({ first: 'it passed, at 0 ms', second: 'it failed: RangeError: sold out' })
  let waitMs = 0
  const later = await failureOf(async (chaos) => {
    await chaos.clock.advance(++waitMs)
    await bank(chaos).pay()
  })
  expect(later).toMatchObject({ atMs: 1, first: 'call 1 of bank.pay at 1 ms', second: 'call 1 of bank.pay at 2 ms' })
  const slower = await failureOf((chaos) => chaos.clock.advance(++orders))
  expect(slower.second).toMatch(/^it passed, at \d+ ms$/)
})

test('ids that are drawn anew, and what is left to come to rest, are no other run', async () => {
  const body = async (chaos: Chaos) => {
    const controller = new AbortController()
    const service = chaos.wrap('service', { watch: async (_signal: AbortSignal) => 1, pay: async (_id: string) => 1 })
    await service.watch(controller.signal).catch(() => {})
    // Without faults, too: the first run waits for what goes on, to see whether it goes.
    controller.signal.addEventListener('abort', () => {})
    await service.pay(randomUUID()).catch(() => {})
    const slow = service.pay(randomUUID()).catch(() => {})
    setTimeout(() => slow.then(() => service.pay(randomUUID()).catch(() => {})), 500)
  }
  const report = await search({ seed: 1, runs: 40, shrink: false, progress: false }, body)
  expect(report).toMatchObject({ checks: 1, runs: 40 })
})

test('which of two goes first by a hair is no other run: answers are noted both times, which takes a tick', async () => {
  for (let ticks = 0; ticks < 12; ticks++) {
    const body = async (chaos: Chaos) => {
      const service = chaos.wrap('service', { ask: async () => 1, a: async () => 1, b: async () => 1 })
      const late = async () => {
        for (let tick = 0; tick < ticks; tick++) await undefined
        await service.b()
      }
      await Promise.all([service.ask().then(() => service.a()), late()])
    }
    expect(await search({ seed: 1, runs: 1, progress: false }, body)).toMatchObject({ checks: 1 })
  }
})

test('in real time nothing is checked, and to ask for it is refused', async () => {
  let runs = 0
  const body = (chaos: Chaos) => (++runs === 1 ? bank(chaos).pay() : undefined)
  const session = { time: 'real' } as const
  const quick: ExploreOptions = { runs: 2, strategies: ['singles'], palette: { only: ['nullValue'] }, session }
  expect(await search({ seed: 1, ...quick }, body)).toMatchObject({ checks: 0, runs: 2 })
  await expect(search({ determinism: 'check', session }, body)).rejects.toThrow(InvalidOptionError)
  await expect(search({ determinism: 'yes' as 'check' }, body)).rejects.toThrow("to be one of 'check', 'off'")
  const inSession = { session: { determinism: 'check' } } as unknown as ExploreOptions
  await expect(search(inSession, body)).rejects.toThrow('to be without `determinism`')
})
