import { setTimeout as sleep } from 'node:timers/promises'
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'

const breaker = circuitBreaker(handleAll, { halfOpenAfter: 100, breaker: new ConsecutiveBreaker(1) })
await breaker.execute(() => Promise.reject(new Error('ECONNRESET'))).catch(() => {})
const now = Date.now
Date.now = () => now() - 3_600_000 // As after a correction of the system's clock.
await sleep(500)
console.log(await breaker.execute(() => 'ok').catch((error) => error.message), CircuitState[breaker.state])
