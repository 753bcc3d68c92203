import { setTimeout as sleep } from 'node:timers/promises'
import CircuitBreaker from 'opossum'

const breaker = new CircuitBreaker(async () => 'the action ran')
let checks = 0
breaker.healthCheck(async () => {
  if (++checks === 2) throw new Error('ECONNREFUSED')
}, 50)
const fire = () => breaker.fire().catch((error) => error.message)

breaker.shutdown()
console.log(breaker.isShutdown, await fire())
await sleep(500)
console.log(breaker.isShutdown, await fire())
console.log('health checks since it was shut down: more than one?', checks > 2)
