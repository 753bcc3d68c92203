import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Chaos, faults } from '../index.js'
import { fromToken, toToken } from '../schedule/index.js'
import { CounterexampleError, type ExploreOptions, explore, replaySchedule, type Strategy } from './index.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

class Bank {
  charges = 0
  async charge(): Promise<number> {
    return ++this.charges
  }
}

class Declined extends Error {}

const said: string[] = []
beforeEach(() => {
  said.length = 0
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.push(String(line)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** What a search, or a replay, fails with. */
async function failureOf(run: () => Promise<unknown>): Promise<CounterexampleError> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(CounterexampleError)
  return error as CounterexampleError
}

function printed({ message }: Error): string[] {
  return [...message.matchAll(/FAULTLINE_REPLAY=(\S+)/g)].map(([, token]) => token as string)
}

/** Each printed token fails in the same way as it was printed, and prints itself. */
async function expectReplays(options: ExploreOptions, body: (chaos: Chaos) => unknown): Promise<CounterexampleError> {
  const first = await failureOf(explore({ stopAt: 'all', ...options }, body))
  const tokens = printed(first)
  expect(tokens).toHaveLength(first.report.findings.length)
  for (const [at, token] of tokens.entries()) {
    vi.stubEnv('FAULTLINE_REPLAY', token)
    const again = await failureOf(explore(options, body))
    expect(again.finding.failure.key).toBe(first.report.findings[at]?.failure.key)
    expect(again.report.strategies).toEqual([])
    expect(printed(again)).toEqual([token])
    vi.unstubAllEnvs()
  }
  return first
}

test('every line that a search of several findings prints fails the same way', async () => {
  const { report } = await expectReplays(
    { seed: 4, palette: { add: { 'bank.*': [faults.exception(Declined)] } } },
    async (chaos) => {
      const real = new Bank()
      const bank = chaos.wrap('bank', real)
      const before = Date.now()
      const receipt = await bank.charge().catch(async (error: unknown) => {
        // Of an error's own class no token knows: it is found again among the faults that were added.
        if (error instanceof Declined) throw new Error('declined')
        return await bank.charge().catch(() => 0)
      })
      if (real.charges > 1) throw new Error('charged twice')
      if (receipt === null) throw new Error('no receipt')
      await sleep(1000)
      await bank.charge().catch(() => 0)
      await sleep(1000)
      if (Date.now() < before) throw new Error('back in time')
    },
  )
  expect(report.findings.map(({ failure }) => (failure.error as Error).message).sort()).toEqual([
    'back in time',
    'charged twice',
    'declined',
    'no receipt',
  ])
})

test('a finding that is an order of tasks fails the same way', async () => {
  const raced: Strategy = {
    name: 'raced',
    *candidates() {
      yield { injections: [], chooser: (tasks) => tasks.length - 1 }
    },
  }
  const { finding } = await expectReplays({ seed: 4, strategies: [raced] }, async (chaos) => {
    const read: string[] = []
    const store = chaos.wrap('store', { read: async (who: string) => who })
    await Promise.all(['a', 'b', 'c'].map(async (who) => read.push(await store.read(who))))
    if (read.indexOf('c') < read.indexOf('a')) throw new Error('a was overtaken')
  })
  expect(finding.schedule).toMatchObject({ injections: [], order: [2] })
})

test('a replay that passes says so, and which faults never acted', async () => {
  const injections = [
    { fault: faults.hang(), at: 'bank.refund', when: { calls: [2] } },
    { fault: faults.exception('ECONNRESET'), at: 'bank.charge' },
  ]
  const body = async (chaos: Chaos) => {
    await chaos
      .wrap('bank', new Bank())
      .charge()
      .catch(() => {})
  }
  await replaySchedule({ version: 1, seed: 1, injections }, body)()
  const idle =
    'faultline: in the schedule 1 fault never acted; the code may have changed:\n  bank.refund, call 2: hang until lifted\n'
  expect(said).toEqual([idle])
  vi.stubEnv('FAULTLINE_REPLAY', toToken({ seed: 1, injections }))
  await explore(body)()
  expect(said.slice(1)).toEqual([
    idle,
    expect.stringContaining('faultline: the replay passed, seed 1: what it had shown is gone'),
  ])
})

test('a body that depends on more than its session is told of, and nothing is made smaller', async () => {
  let runs = 0
  const body = async (chaos: Chaos) => {
    await chaos
      .wrap('bank', new Bank())
      .charge()
      .catch(() => {})
    if (++runs === 3) throw new Error('the third')
  }
  const { finding, message } = await failureOf(explore({ seed: 1 }, body))
  expect(finding).toMatchObject({ reproduced: false, shrinkRuns: 0 })
  expect(message).toContain('Run once more, it did not fail in the same way')
  expect(fromToken(printed({ message } as Error)[0] as string)).toMatchObject(finding.schedule)
})

test('what no run got to is shown again by a search from the same seed, not by a schedule', async () => {
  const body = async (chaos: Chaos) => {
    await chaos
      .wrap('bank', new Bank())
      .charge()
      .catch(() => {})
    chaos.sometimes('both failed', false)
  }
  const options: ExploreOptions = { runs: 20, strategies: ['singles'] }
  const { finding, message } = await failureOf(explore({ ...options, seed: 6 }, body))
  expect(finding).toMatchObject({ failure: { oracle: 'sometimes' }, reproduced: true })
  expect(message).toMatch(/\n\nNone of \d+ runs got there\. Seed 6\.\n\nTo see it again:\n {2}FAULTLINE_SEED=6$/)
  vi.stubEnv('FAULTLINE_SEED', '6')
  expect((await failureOf(explore(options, body))).message).toBe(message)
})

test('what a run has found that notes answers fails again: where it is told, and where it is replayed', async () => {
  // Calls within calls: to note their answers takes a microtask more, and here it decides.
  const body = async (chaos: Chaos) => {
    const users = chaos.wrap('users', { check: async () => {} })
    let late = 0
    const price = async (signal: AbortSignal) => {
      await users.check()
      if (signal.aborted) late++
    }
    const shop = chaos.wrap('shop', { price })
    await shop.price(new AbortController().signal).catch(() => {})
    expect(late).toBe(0)
  }
  const options: ExploreOptions = { seed: 1 }
  const { finding, message } = await failureOf(explore(options, body))
  expect(finding).toMatchObject({ reproduced: true, schedule: { injections: [{ fault: { kind: 'abort' } }] } })
  vi.stubEnv('FAULTLINE_REPLAY', printed({ message } as Error)[0] as string)
  expect((await failureOf(explore(options, body))).finding.failure.key).toBe(finding.failure.key)
  vi.stubEnv('FAULTLINE_REPLAY', undefined)
  await failureOf(replaySchedule(finding.schedule, body))
})
