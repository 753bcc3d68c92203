import { createPool } from 'generic-pool'

const factory = { create: async () => ({}), destroy: async () => {} }
const pool = createPool(factory, { max: 1, acquireTimeoutMillis: 100 })
const query = () => {
  throw new Error('The connection is closed')
}
await pool.use(query).catch((error) => console.log(error.message))
console.log('borrowed:', pool.borrowed)
await pool.acquire().catch((error) => console.log(error.message))
