import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import DataLoader from 'dataloader'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('dataloader-keeps-error')

type Users = DataLoader<number, string>

/** One user is loaded once a second, a hundred times, through one loader; the first call of the source is reset. */
async function loadForAWhile(chaos: Chaos, load: (users: Users, id: number) => Promise<string>) {
  let asked = 0
  const source = chaos.wrap('source', { byId: async (id: number) => `user ${id}` })
  chaos.inject(scenarios.connectionReset({ severity: 'critical', afterEffect: 0 }), { at: source.byId, calls: 1 })
  const users: Users = new DataLoader(async (ids) => {
    asked += ids.length
    // As its contract says: a value or an Error for each key.
    return Promise.all(ids.map((id) => source.byId(id).catch((error: Error) => error)))
  })
  let failed = 0
  for (const _second of numbers(100)) {
    await load(users, 7).catch(() => failed++)
    await sleep(1000)
  }
  return { 'loads that failed, of 100': failed, 'calls of the source': asked }
}

test(
  'default: one reset fails every later load of that key',
  withChaos(async (chaos) => {
    const seen = await loadForAWhile(chaos, (users, id) => users.load(id))
    expect(Object.values(seen)).toEqual([100, 1])
    page.shows('default', seen)
  }),
)

test(
  'clear on error: one load fails, the next asks again',
  withChaos(async (chaos) => {
    const seen = await loadForAWhile(chaos, (users, id) =>
      users.load(id).catch((error: unknown) => {
        users.clear(id)
        throw error
      }),
    )
    expect(Object.values(seen)).toEqual([1, 2])
    page.shows('cured', seen)
  }),
)
