import { setTimeout as sleep } from 'node:timers/promises'
import CircuitBreaker from 'opossum'

const read = async (key) => {
  await sleep(20)
  return key
}
const coalesceResetOn = ['success', 'error', 'timeout']
const breaker = new CircuitBreaker(read, { capacity: 1, coalesce: true, coalesceResetOn, volumeThreshold: 10 })
const outcome = (key) => breaker.fire(key).catch((error) => error.message)

const first = outcome('a')
console.log('b, while a takes the only place:', await outcome('b'))
await first
await sleep(100)
console.log('c, with nothing under way:', await outcome('c'))
console.log('b, with nothing under way:', await outcome('b'))
