import { setTimeout as sleep } from 'node:timers/promises'
import { createPool } from 'generic-pool'

const open = new Set()
const create = async () => {
  const connection = {}
  open.add(connection)
  return connection
}
const destroy = async (connection) => open.delete(connection)
const pool = createPool({ create, destroy }, { max: 1, priorityRange: 2, acquireTimeoutMillis: 200 })

const held = await pool.acquire()
pool.acquire(1).catch((error) => console.log('the low priority:', error.message))
await sleep(100)
const high = pool.acquire(0)
const drained = pool.drain().then(() => pool.clear())
await sleep(150) // The low priority has timed out.
pool.release(held)
const mine = await high
await drained
console.log('drained with', pool.borrowed, 'borrowed')
await pool.release(mine)
console.log('open connections:', open.size)
