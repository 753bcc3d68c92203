import { createPool } from 'generic-pool'

const startMs = Date.now()
const create = async () => {
  if (Date.now() - startMs > 500) {
    console.log('half a second later: no timer has fired, nothing else has run')
    process.exit()
  }
  throw new Error('The breaker is open')
}
const pool = createPool({ create, destroy: async () => {} }, { max: 1, acquireTimeoutMillis: 50 })
setTimeout(() => console.log('a timer of 10 ms'), 10)
await pool.acquire().catch((error) => console.log(error.message))
