import { setTimeout as sleep } from 'node:timers/promises'
import CircuitBreaker from 'opossum'

const pay = async () => {
  throw new Error('ECONNREFUSED')
}
const options = { resetTimeout: 200 }
const before = new CircuitBreaker(pay, { ...options })
await sleep(300)
await before.fire().catch(() => {})
const { state } = before.toJSON()
const after = new CircuitBreaker(pay, { ...options, state })
console.log('opened a moment ago:', before.opened, '| restored as open:', after.opened, 'half-open:', after.halfOpen)
