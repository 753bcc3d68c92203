import { stripVTControlCharacters } from 'node:util'
import { type Chaos, withChaos } from '@faultline/jest'
import { findLimit } from '@faultline/jest/explore'
import { afterEach, expect, test } from '@jest/globals'

/** Bears a latency of less than a second. */
async function buy(chaos: Chaos): Promise<void> {
  const payments = chaos.wrap('payments', { charge: async () => 'paid' })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), 1000)
  })
  await Promise.race([payments.charge(), late]).finally(() => clearTimeout(timer))
}

/** The message that an assertion fails with, without colour. */
const messageOf = (run: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(run)
    .then(
      () => 'passed',
      (error: Error) => stripVTControlCharacters(error.message),
    )

afterEach(() => {
  delete process.env.FAULTLINE_REPLAY
})

const at = 'payments.charge'

test('holds up to the limit, and no further', async () => {
  await expect(buy).toTolerateUpTo({ of: 'latency', at, limit: 999 })
  await expect(buy).not.toTolerateUpTo({ of: 'latency', at, limit: '1s' })
  await expect(buy).toTolerateUpTo({ of: 'skew', limit: '1d' })
  await expect(buy).toTolerateUpTo({ of: 'drift', limit: 100_000 })
})

test('a failure prints the limit, how it breaks, and a line of Jest that shows it again', async () => {
  const message = await messageOf(() => expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '2s', seed: 7 }))
  expect(message).toContain(
    "expect(body).toTolerateUpTo({ of: 'latency', at: 'payments.charge', limit: '2s' }) // seed 7\n\n" +
      'Expected: latency of 2 s at payments.charge to be tolerated\n' +
      'Received: tolerated up to 999 ms, not at 1 s\n',
  )
  expect(message).toContain('At 1 s it breaks:\n\nbody: Error: too late\n  in ')
  const [, token, command] = /\n {2}FAULTLINE_REPLAY=(\S+) (.*)/.exec(message) ?? []
  expect(command).toMatch(/^npx jest test\/jest\/limit\.test\.ts -t '\^a failure prints the limit/)
  process.env.FAULTLINE_REPLAY = token
  const again = await messageOf(() => expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '2s' }))
  expect(again).toMatch(/^body: Error: too late/)
})

test('with `not`, the failure says that nothing broke', async () => {
  const message = await messageOf(() => expect(buy).not.toTolerateUpTo({ of: 'latency', at, limit: '500ms' }))
  expect(message).toContain('Expected: latency of 500 ms at payments.charge not to be tolerated')
  expect(message).toContain('Received: tolerated up to 500 ms, the largest tried')
})

test('findLimit has a line of Jest, and the time of its test', async () => {
  const limit = await findLimit({ of: 'latency', at, seed: 7 }, buy)
  expect(limit).toMatchObject({ tolerated: 999, broken: 1000, exact: true, monotone: true })
  expect(limit.failure?.replay).toMatch(
    /^FAULTLINE_REPLAY=\S+ npx jest test\/jest\/limit\.test\.ts -t '\^findLimit has/,
  )
})

test('one that has no more time says what it knows', async () => {
  const limit = await findLimit({ of: 'latency', at, seed: 7, seeds: 10_000, runs: 1e9 }, buy)
  expect(limit).toMatchObject({ stoppedBy: 'time', exact: false })
}, 300)

test('within a session it is nested in it', async () => {
  await withChaos(async (chaos) => {
    await expect(buy).toTolerateUpTo({ of: 'latency', at, limit: 999 })
    expect(chaos.clock.now()).toBe(0)
  })()
})

test('one that was not awaited fails the test of its session', async () => {
  const run = withChaos(() => {
    void expect(buy).toTolerateUpTo({ of: 'latency', at, limit: 999 })
  })
  await expect(run()).rejects.toMatchObject({ code: 'FAULTLINE_MATCHER_NOT_AWAITED' })
})

test('inside another matcher it is refused', () => {
  expect(() => expect({ buy }).toEqual({ buy: (expect as never as typeof inside).toTolerateUpTo() })).toThrow(
    'cannot let time run',
  )
})

declare const inside: { toTolerateUpTo(): unknown }
