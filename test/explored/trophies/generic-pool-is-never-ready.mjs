import { setTimeout as sleep } from 'node:timers/promises'
import { createPool } from 'generic-pool'

let attempts = 0
const create = async () => {
  if (++attempts === 1) throw new Error('ECONNREFUSED')
  return {}
}
const pool = createPool({ create, destroy: async () => {} }, { min: 1, max: 2 })
const ready = pool.ready().then(() => 'ready')
console.log('after 500 ms:', await Promise.race([ready, sleep(500, 'not ready')]))
console.log('attempts:', attempts, 'size:', pool.size, 'min:', pool.min)
process.exit() // It asks itself every 100 ms, for ever.
