import { setTimeout as sleep } from 'node:timers/promises'
import Bottleneck from 'bottleneck'

process.on('unhandledRejection', (error) => console.log('unhandled:', error.message)) // Else the process ends here.
const limiter = new Bottleneck()
limiter.on('failed', (error, { retryCount }) => {
  console.log('failed:', error.message)
  return retryCount === 0 ? 100 : undefined
})
const rows = await limiter.schedule({ expiration: 50 }, async () => {
  await sleep(100) // Slower than it may be, and done before the retry.
  return 'rows'
})
console.log('answered:', rows)
await sleep(200)
