/**
 * Verbs of what is done once more each time it is asked for. Only by its name can be told whether a call reads, sets or
 * adds: what is not here is taken for harmless.
 */
const verbs = new Set([
  'add',
  'append',
  'book',
  'buy',
  'capture',
  'charge',
  'create',
  'credit',
  'debit',
  'deposit',
  'dispatch',
  'emit',
  'enqueue',
  'increment',
  'incr',
  'insert',
  'issue',
  'mail',
  'notify',
  'order',
  'pay',
  'place',
  'post',
  'publish',
  'purchase',
  'push',
  'record',
  'refund',
  'reserve',
  'send',
  'ship',
  'submit',
  'transfer',
  'withdraw',
])

/** Whether a point adds something each time it is called, by the first word of its method: `bank.chargeCard` does. */
export function addsEachTime(point: string): boolean {
  const method = point.slice(point.lastIndexOf('.') + 1)
  const first = /^[a-z]+|^[A-Z][a-z]*/.exec(method)?.[0] ?? method
  return verbs.has(first.toLowerCase())
}
