import { type Chaos, scenarios } from '@faultline/vitest'
import type { Booted, Subject } from './subject.js'

interface Order {
  readonly id: number
}

/** What the broker delivers is shipped. */
function store(chaos: Chaos, handle: (order: Order, ship: (order: Order) => Promise<void>) => Promise<void>): Booted {
  const warehouse = chaos.wrap('warehouse', { ship: async (_order: Order) => {} })
  const consumer = chaos.wrap('consumer', { deliver: (order: Order) => handle(order, warehouse.ship) })
  return { probe: () => true, workload: { request: (n) => consumer.deliver({ id: n }), perSecond: 10 } }
}

export const subject: Subject = {
  wrong: (chaos) => store(chaos, (order, ship) => ship(order)),

  /** Knows what it has seen. */
  right(chaos) {
    const seen = new Set<number>()
    return store(chaos, async (order, ship) => {
      if (seen.has(order.id)) return
      seen.add(order.id)
      await ship(order)
    })
  },

  inject: (chaos) =>
    void chaos.inject(scenarios.duplicateDelivery({ probability: 0.3 }), { at: 'consumer.*', from: '2s', for: '3s' }),
  lasts: '8s',
}
