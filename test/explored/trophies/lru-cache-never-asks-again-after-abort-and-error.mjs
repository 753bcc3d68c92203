import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'

let asked = 0
const cache = new LRUCache({
  max: 10,
  ttl: 100,
  ignoreFetchAbort: true,
  allowStaleOnFetchAbort: true,
  fetchMethod: async () => {
    if (++asked !== 2) return `price ${asked}`
    await sleep(50)
    throw new Error('ECONNRESET')
  },
})
console.log(await cache.fetch('tea'))
await sleep(150)
console.log(await cache.fetch('tea', { signal: AbortSignal.timeout(10) }), '(stale, as it took too long)')
for (let n = 0; n < 3; n++) {
  await sleep(300)
  console.log(await cache.fetch('tea'), '| the source was asked:', asked)
}
