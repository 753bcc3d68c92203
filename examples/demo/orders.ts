import { Agent } from 'node:http'
import { ExponentialBackoff, handleAll, retry, TimeoutStrategy, timeout, wrap } from 'cockatiel'
import CircuitBreaker from 'opossum'
import { post } from './http.js'
import type { Order } from './payments.js'

/** What the shop answers: paid, or taken and to be paid later, which is less but not nothing. */
export interface Confirmation {
  readonly id: string
  readonly degraded: boolean
}

/** How an order service gets an order paid. */
export interface Payments {
  pay(order: Order): Promise<Confirmation>
  close(): void
}

/** As it is written first: ten connections, kept alive. It works, until an answer does not come. */
export function naive(port: number): Payments {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  return {
    async pay(order) {
      await post(port, order, agent)
      return { id: order.id, degraded: false }
    },
    close: () => agent.destroy(),
  }
}

/** The same ten connections. Each call has a timeout and a retry, all have a breaker, and an order is never refused. */
export function resilient(port: number): Payments {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  const attempts = wrap(
    retry(handleAll, { maxAttempts: 1, backoff: new ExponentialBackoff({ initialDelay: 100 }) }),
    timeout(500, TimeoutStrategy.Aggressive),
  )
  const charge = (order: Order) => attempts.execute(({ signal }) => post(port, order, agent, signal))
  const options = { timeout: false as const, volumeThreshold: 5, errorThresholdPercentage: 50, resetTimeout: 2000 }
  const breaker = new CircuitBreaker(charge, options)
  const unpaid: Order[] = []
  breaker.on('close', () => {
    for (const order of unpaid.splice(0)) charge(order).catch(() => unpaid.push(order))
  })
  return {
    async pay(order) {
      try {
        await breaker.fire(order)
        return { id: order.id, degraded: false }
      } catch {
        unpaid.push(order)
        return { id: order.id, degraded: true }
      }
    },
    close() {
      breaker.shutdown()
      agent.destroy()
    },
  }
}
