import CircuitBreaker from 'opossum'
import { defineSystem, type SystemUnderTest } from './system-under-test.js'

/** What of it is alive now, of all that were ever booted. */
export const open = { shops: 0 }

/**
 * A shop that charges through a breaker of opossum, in front of a payment service that is a fault point. It takes orders
 * down meanwhile, and charges for them once it can.
 */
export function shop(name = 'shop', more: { every?: number | string } = {}): SystemUnderTest {
  return defineSystem({
    name,
    boot(chaos, { alarm, onDispose }) {
      open.shops++
      onDispose(() => open.shops--)
      const payments = chaos.wrap('payments', { charge: async (n: number) => `paid ${n}` })
      const breaker = new CircuitBreaker((n: number) => payments.charge(n), {
        timeout: 500,
        resetTimeout: 2000,
        volumeThreshold: 3,
        errorThresholdPercentage: 50,
      })
      breaker.on('open', () => alarm('breaker open'))
      breaker.on('close', () => alarm('breaker closed'))
      const queue: number[] = []
      return {
        probe: () => breaker.fire(0),
        every: more.every ?? 100,
        workload: {
          perSecond: 5,
          request: (n) =>
            breaker.fire(n).catch((error: unknown) => {
              queue.push(n)
              if (queue.length % 2 === 0) return { degraded: true }
              throw error
            }),
        },
        measures: { queueDepth: () => queue.length },
        dispose: () => breaker.shutdown(),
      }
    },
  })
}

/** For documents, which name it by module and export. */
export const theShop = shop()
