import { setTimeout as sleep } from 'node:timers/promises'
import { ConstantBackoff, handleAll, retry } from 'cockatiel'

const policy = retry(handleAll, { maxAttempts: 3, backoff: new ConstantBackoff(300) })
const page = new AbortController()
let called = 0
const startMs = Date.now()
const run = policy.execute(async () => {
  called++
  throw new Error('ECONNRESET')
}, page.signal)
await sleep(50)
page.abort()
console.log('called before the abort:', called)
await run.catch((error) => console.log(error.message))
console.log('called in all:', called, '| waited out the backoff:', Date.now() - startMs >= 290)
