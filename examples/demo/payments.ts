import { setTimeout as sleep } from 'node:timers/promises'

export interface Order {
  readonly id: string
  readonly amount: number
}

/** The payment provider. A charge takes it 40 ms; it charges an order once, however often it is asked to. */
export class PaymentProvider {
  readonly charged = new Map<string, number>()

  async charge(order: Order): Promise<{ receipt: string }> {
    await sleep(40)
    this.charged.set(order.id, order.amount)
    return { receipt: `R-${order.id}` }
  }
}
