import { Cacheable, Keyv } from 'cacheable'

const rows = new Map()
const store = {
  get: async (key) => rows.get(key),
  set: async (key, value) => void rows.set(key, value),
  delete: async () => {
    throw new Error('ECONNRESET')
  },
  clear: async () => rows.clear(),
}
const cache = new Cacheable({ secondary: new Keyv({ store }) })
await cache.set('tea', 450)
console.log('deleted:', await cache.delete('tea'), '| and again:', await cache.get('tea'))
