/** An order is shipped and cancelled at once: each looked at its state, and then acted. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

type State = 'paid' | 'shipping' | 'cancelled'

class Orders {
  state: State = 'paid'

  async read() {
    return this.state
  }

  async set(state: State) {
    this.state = state
    return true
  }

  /** Only from that state. */
  async change(from: State, to: State) {
    if (this.state !== from) return false
    this.state = to
    return true
  }
}

class Carrier {
  readonly booked: number[] = []

  async book(order: number) {
    this.booked.push(order)
  }
}

class Bank {
  readonly refunded: number[] = []

  async refund(order: number) {
    this.refunded.push(order)
  }
}

type Change = (orders: Orders, to: State) => Promise<boolean>

/** Wrong: the state that was read may be another by now. */
const change: Change = async (orders, to) => {
  if ((await orders.read()) !== 'paid') return false
  return await orders.set(to)
}

const changeSafely: Change = async (orders, to) => await orders.change('paid', to)

const body =
  (change: Change): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const [carrier, bank] = [new Carrier(), new Bank()]
    const points = { carrier: chaos.wrap('carrier', carrier), bank: chaos.wrap('bank', bank) }
    const orders = chaos.wrap('orders', new Orders())
    const ship = async () => {
      if ((await change(orders, 'shipping')) === true) await points.carrier.book(1)
    }
    const cancel = async () => {
      for (let n = 0; n < 2; n++) await attempt(() => orders.read())
      if ((await change(orders, 'cancelled')) === true) await points.bank.refund(1)
    }
    await Promise.all([attempt(ship), attempt(cancel)])
    assert.ok(carrier.booked.length + bank.refunded.length < 2, 'the order is shipped, and refunded')
  }

export const program: BugProgram = {
  name: 'shipped-and-refunded',
  kind: 'order',
  source: 'state machines that check and act in two steps',
  buggy: body(change),
  fixed: body(changeSafely),
  trigger: { order: [1, 1, 1] },
}
