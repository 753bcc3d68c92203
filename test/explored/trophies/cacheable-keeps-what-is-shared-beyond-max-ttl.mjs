import { setTimeout as sleep } from 'node:timers/promises'
import { Cacheable, Keyv } from 'cacheable'

const shared = new Keyv()
const writer = new Cacheable({ secondary: shared })
const reader = new Cacheable({ secondary: shared, maxTtl: 50 })
await writer.set('tea', 450, '10m')
console.log(await reader.get('tea'))
await writer.set('tea', 500, '10m')
await sleep(200)
console.log(await reader.get('tea'), '| kept here for at most', reader.maxTtl, 'ms')
