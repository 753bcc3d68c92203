import type { Chaos } from '../chaos/index.js'

/** Two that read, add one and write back. The second comes a moment later: without another order they never meet. */
export const lostUpdate = async (chaos: Chaos): Promise<void> => {
  let stored = 0
  const db = chaos.wrap('db', {
    get: async () => stored,
    set: async (value: number) => {
      stored = value
    },
    find: async () => {},
  })
  const add = async () => {
    await db.set((await db.get()) + 1)
  }
  const later = async () => {
    for (let n = 0; n < 2; n++) await db.find()
    await add()
  }
  await Promise.all([add(), later()])
  if (stored !== 2) throw new Error(`Stored ${stored}`)
}
