import { LRUCache } from 'lru-cache'

let asked = 0
const cache = new LRUCache({ max: 10, fetchMethod: async () => ++asked })
const signal = AbortSignal.abort(new Error('the user is gone'))
const answer = await cache.fetch('tea', { signal }).catch((error) => error.message)
console.log('answered:', answer, '| the source was asked:', asked)
