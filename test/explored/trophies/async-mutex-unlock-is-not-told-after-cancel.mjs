import { setTimeout as sleep } from 'node:timers/promises'
import { Semaphore } from 'async-mutex'

const permits = new Semaphore(2)
await permits.acquire(1)
permits.acquire(2).catch((error) => console.log('the heavy one:', error.message))
const told = permits.waitForUnlock(1).then(() => 'told')
permits.cancel()
console.log('told of a free permit:', await Promise.race([told, sleep(200, 'no')]))
console.log('acquired all the same:', (await permits.acquire(1))[0])
