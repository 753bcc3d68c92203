import { setTimeout as sleep } from 'node:timers/promises'
import { CircuitState, circuitBreaker, handleAll, SamplingBreaker } from 'cockatiel'

const breaker = circuitBreaker(handleAll, {
  halfOpenAfter: 1000,
  breaker: new SamplingBreaker({ threshold: 0.5, duration: 100, minimumRps: 25 }), // 3 calls in 100 ms
})
const call = (error) => breaker.execute(() => (error ? Promise.reject(error) : 'ok')).catch(() => {})

await call(new Error('ECONNRESET'))
await call()
await sleep(500) // Five times the window.
await call(new Error('ECONNRESET'))
console.log('one call in the last 100 ms, and the circuit is', CircuitState[breaker.state])
