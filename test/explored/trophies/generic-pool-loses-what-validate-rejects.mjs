import { createPool } from 'generic-pool'

process.on('unhandledRejection', (error) => console.log('unhandled rejection:', error.message))
let checks = 0
const validate = async () => {
  if (++checks === 1) throw new Error('ECONNRESET')
  return true
}
const factory = { create: async () => ({}), destroy: async () => {}, validate }
const pool = createPool(factory, { max: 1, testOnBorrow: true, acquireTimeoutMillis: 100 })
for (const n of [1, 2]) await pool.acquire().catch((error) => console.log(`acquire ${n}:`, error.message))
console.log('size:', pool.size, 'available:', pool.available, 'borrowed:', pool.borrowed)
