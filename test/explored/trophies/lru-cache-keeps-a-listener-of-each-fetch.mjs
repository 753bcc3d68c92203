import { getEventListeners } from 'node:events'
import { LRUCache } from 'lru-cache'

const cache = new LRUCache({ max: 10, fetchMethod: async (item) => item })
const closing = new AbortController() // Aborted when the process is to end.
for (const item of ['tea', 'milk', 'jam', 'rice', 'salt']) await cache.fetch(item, { signal: closing.signal })
console.log('fetches under way: 0, listeners:', getEventListeners(closing.signal, 'abort').length)
