import { TimeoutStrategy, timeout } from 'cockatiel'

const policy = timeout(60_000, { strategy: TimeoutStrategy.Aggressive })
policy.onTimeout(() => console.log('onTimeout'))
const page = new AbortController()
const run = policy.execute(() => new Promise(() => {}), page.signal)
page.abort(new Error('The user left'))
await run.catch((error) => console.log(`${error.name}: ${error.message}`))
