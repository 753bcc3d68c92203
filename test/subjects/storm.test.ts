import { type ExploreOptions, search } from '@faultline/vitest/explore'
import type { Chaos } from 'faultline'
import { expect, test } from 'vitest'
import { BudgetedClient, Pool, Server, StormyClient } from './storm.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const options: ExploreOptions = { seed: 1, runs: 12, strategies: ['singles'], progress: false }

async function failuresOf(body: (chaos: Chaos) => Promise<unknown>, more: ExploreOptions) {
  const { findings } = await search({ ...options, ...more }, body)
  return findings.map(({ failure }) => [failure.oracle, (failure.error as Error).name])
}

const requests = (Client: typeof StormyClient) => async (chaos: Chaos) => {
  const db = chaos.wrap('db', { async query() {} })
  const client = new Client(new Server(() => db.query()))
  const request = () => client.request()
  chaos.system({ name: 'service', probe: request, workload: { request, perSecond: 40 } })
  await sleep(1000)
}

test('a retry storm outlives the one call that was slow: the system never recovers, though the fault is long gone', async () => {
  const more: ExploreOptions = { palette: { only: ['hang'] }, recoverWithin: '5s' }
  expect(await failuresOf(requests(StormyClient), more)).toEqual([['recovery', 'NotRecoveredError']])
  expect(await failuresOf(requests(BudgetedClient), more)).toEqual([])
})

const uses = (spreadMs: number) => async (chaos: Chaos) => {
  const db = chaos.wrap('db', { connect: () => sleep(300).then(() => {}), async query() {} })
  const pool = new Pool(() => db.connect(), spreadMs)
  chaos.system({ name: 'pool', probe: () => pool.use(() => db.query()), every: '200ms' })
  await sleep(3000)
}

test('what an outage brings into step falls ill again in step: recovered, until all connections run out at once', async () => {
  const more: ExploreOptions = { palette: { only: ['exception'] }, points: 'db.query', recoverWithin: '30s' }
  expect(await failuresOf(uses(0), more)).toEqual([['recovery', 'MetastableStateError']])
  expect(await failuresOf(uses(700), more)).toEqual([])
})
