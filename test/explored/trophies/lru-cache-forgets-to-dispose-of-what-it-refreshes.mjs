import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'

let down = false
const cache = new LRUCache({
  max: 10,
  ttl: 10,
  dispose: (session, _tenant, reason) => console.log('closed:', session, reason),
  fetchMethod: async (tenant) => {
    if (down) throw new Error('ECONNRESET')
    return `session of ${tenant}`
  },
})
await cache.fetch('acme')
await sleep(20)
down = true
await cache.fetch('acme').catch((error) => console.log('refresh:', error.message))
console.log('in the cache:', cache.size)
