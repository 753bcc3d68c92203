import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'

const fetchMethod = async () => {
  await sleep(100) // Longer than an entry is to live, and it has not begun to.
  return 450
}
for (const ttlAutopurge of [false, true]) {
  const cache = new LRUCache({ max: 10, ttl: 50, ttlAutopurge, fetchMethod })
  const price = await cache.fetch('tea').catch((error) => `Error: ${error.message}`)
  console.log(ttlAutopurge ? 'with ttlAutopurge:' : 'without:', price)
}
