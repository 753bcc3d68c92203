import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'

const rows = new Map()
const outcome = (cache) => Promise.race([cache.fetch('tea').then((row) => `${row}`), sleep(200, 'never')])
const later = new LRUCache({ max: 10, fetchMethod: async (key) => rows.get(key) })
console.log('by a promise:', await outcome(later))
const atOnce = new LRUCache({ max: 10, fetchMethod: (key) => rows.get(key) })
console.log('at once:', await outcome(atOnce))
rows.set('tea', 450)
console.log('at once, when there is a row:', await outcome(atOnce))
