import { setTimeout as sleep } from 'node:timers/promises'
import DataLoader from 'dataloader'

let scheduled = 0
const batchScheduleFn = (run) => {
  if (++scheduled === 1) throw new Error('not now')
  setTimeout(run, 10)
}
const users = new DataLoader(async (ids) => ids.map((id) => `user ${id}`), { batchScheduleFn })
try {
  await users.load(1)
} catch (error) {
  console.log('load 1:', error.message)
}
for (const id of [1, 2, 3]) console.log(`load ${id}:`, await Promise.race([users.load(id), sleep(200, 'never')]))
console.log('scheduled:', scheduled)
