import { setTimeout as sleep } from 'node:timers/promises'
import CircuitBreaker from 'opossum'

let calls = 0
const pay = async () => {
  if (++calls === 1 || calls === 3) throw new Error('ECONNRESET')
  return 'the action ran'
}
const breaker = new CircuitBreaker(pay, { resetTimeout: 20, errorThresholdPercentage: 20 })
const fire = () => breaker.fire().catch((error) => error.message)

console.log(await fire(), 'open:', breaker.opened)
await sleep(100)
console.log(await fire(), 'closed:', breaker.closed)
const inFlight = fire()
breaker.shutdown()
console.log(breaker.isShutdown, await inFlight)
console.log(breaker.isShutdown, await fire())
