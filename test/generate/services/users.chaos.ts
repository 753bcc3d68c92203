import DataLoader from 'dataloader'
import type { Chaos } from 'faultline'

/** Users over dataloader: one query for all that are asked for at a time. */
function usersFrom(database: { users(ids: readonly number[]): Promise<string[]> }) {
  return new DataLoader<number, string>((ids) => database.users(ids))
}

/** Both are shown; after an error, the next try shows them. */
export async function usersAreShown(chaos: Chaos): Promise<void> {
  const database = chaos.wrap('database', {
    users: async (ids: readonly number[]) => ids.map((id) => `user ${id}`),
  })
  const users = usersFrom(database)
  const both = () => Promise.all([users.load(1), users.load(2)])
  const shown = await both().catch(() => both())
  if (shown.join() !== 'user 1,user 2') throw new Error(`it shows ${shown}`)
}
