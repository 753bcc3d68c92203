import { setTimeout as sleep } from 'node:timers/promises'
import Keyv from 'keyv'

const rows = new Map()
const store = {
  get: async (key) => rows.get(key),
  set: async (key, value) => void rows.set(key, value),
  delete: async (key) => rows.delete(key),
  clear: async () => rows.clear(),
}
const sessions = new Keyv({ store })
await sessions.set('ann', 'token 1', 10)
await sleep(20)
const [read, written] = await Promise.all([sessions.get('ann'), sessions.set('ann', 'token 2')])
console.log('read:', read, '| written:', written)
console.log('in the store:', rows.get('ann'), '| read again:', await sessions.get('ann'))
