import { setTimeout as sleep } from 'node:timers/promises'
import CircuitBreaker from 'opossum'

const read = async (signal, ms) => {
  await sleep(ms, undefined, { signal })
  return 'read'
}
const options = { timeout: 100, autoRenewAbortController: true, volumeThreshold: 3 }
const breaker = new CircuitBreaker(read, options)
const fire = (ms) => breaker.fire(breaker.getSignal(), ms).catch((error) => error.message)

for (const ms of [1, 1000, 1, 1]) console.log(`${ms} ms:`, await fire(ms), '| open:', breaker.opened)
