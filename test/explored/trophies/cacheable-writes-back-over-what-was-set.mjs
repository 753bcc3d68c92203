import { setTimeout as sleep } from 'node:timers/promises'
import { Cacheable, Keyv } from 'cacheable'

const rows = new Map()
const store = {
  async get(key) {
    const row = rows.get(key)
    await sleep(20) // The answer is on its way.
    return row
  },
  set: async (key, value) => void rows.set(key, value),
  delete: async (key) => rows.delete(key),
  clear: async () => rows.clear(),
}
await new Cacheable({ secondary: new Keyv({ store }) }).set('tea', 450)
const cache = new Cacheable({ secondary: new Keyv({ store }) })
const [, set] = await Promise.all([cache.get('tea'), sleep(10).then(() => cache.set('tea', 500))])
console.log('set:', set, '| read again:', await cache.get('tea'), '| shared:', rows.get('keyv:tea'))
