import { scenarios, withChaos } from '@faultline/vitest'
import DataLoader from 'dataloader'
import { expect, test } from 'vitest'

interface User {
  readonly id: number
  readonly name: string
}
type ById = (id: number) => Promise<User>

/** Wrong: rows stand in the order in which they came, and DataLoader goes by the order of the keys. */
const asTheyCome = (byId: ById) => async (ids: readonly number[]) => {
  const rows: User[] = []
  await Promise.all(ids.map((id) => byId(id).then((row) => rows.push(row))))
  return rows
}

/** Right: each row at the place of its key. */
const byKey = (byId: ById) => (ids: readonly number[]) => Promise.all(ids.map((id) => byId(id)))

/** Ten users are shown on each of ten pages. Gives how often one was shown as somebody else. */
async function mistaken(batch: typeof asTheyCome | typeof byKey, race: boolean): Promise<number> {
  let count = 0
  await withChaos(
    async (chaos) => {
      const source = chaos.wrap('source', { byId: async (id: number): Promise<User> => ({ id, name: `user ${id}` }) })
      if (race) chaos.inject(scenarios.raceCondition({ severity: 'low' }), { at: source.byId })
      for (let page = 0; page < 10; page++) {
        const users = new DataLoader<number, User>(batch(source.byId))
        const ids = Array.from({ length: 10 }, (_, at) => page * 10 + at)
        const shown = await Promise.all(ids.map((id) => users.load(id)))
        count += shown.filter((user, at) => user.id !== ids[at]).length
      }
    },
    { seed: 1 },
  )()
  return count
}

test('a batch in the order of its answers is right as long as these come in order, and shows one user as another when they do not', async () => {
  expect(await mistaken(asTheyCome, false)).toBe(0)
  expect(await mistaken(asTheyCome, true)).toBeGreaterThan(50)
})

test('a batch in the order of its keys is right in any case', async () => {
  expect(await mistaken(byKey, true)).toBe(0)
})
