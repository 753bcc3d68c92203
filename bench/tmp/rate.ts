import { ConsecutiveBreaker, ConstantBackoff, circuitBreaker, handleAll, retry, wrap } from 'cockatiel'
import { search } from 'faultline/explore'
class Payments { charged = 0; async charge(): Promise<number> { return ++this.charged } }
async function checkout(payments: { charge(): Promise<number> }): Promise<number> {
  const policy = wrap(retry(handleAll, { maxAttempts: 2, backoff: new ConstantBackoff(1000) }), circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(3) }))
  let done = 0
  for (let i = 0; i < 3; i++) { try { await policy.execute(() => payments.charge()); done++ } catch {} }
  return done
}
const loop = { name: 'loop', *candidates(s: any) { for (;;) for (const { injection } of s.singles) yield { injections: [injection] } } }
for (let k = 0; k < 4; k++) {
  const r = await search({ seed: 1, runs: 20000, strategies: [loop as any], progress: false }, async (chaos) => { await checkout(chaos.wrap('payments', new Payments())) })
  console.log(r.runs, Math.round(r.runs / r.elapsedMs * 1000), 'runs/s', r.stoppedBy, process.memoryUsage().heapUsed >> 20)
}
