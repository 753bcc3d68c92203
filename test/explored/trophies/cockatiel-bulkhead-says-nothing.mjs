import { bulkhead } from 'cockatiel'

const policy = bulkhead(1)
let heard = 0
policy.onSuccess(() => heard++)
policy.onFailure(() => heard++)
await policy.execute(() => 'ok')
await policy.execute(() => Promise.reject(new Error('ECONNRESET'))).catch(() => {})
console.log('calls: 2, heard of:', heard)
