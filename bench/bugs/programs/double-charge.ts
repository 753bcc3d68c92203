/** A retry that is a new payment. As in stripe/stripe-php#637, where retries replaced the caller's idempotency key. */
import assert from 'node:assert/strict'
import type { BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Bank {
  readonly charges: { readonly order: string; readonly key: string }[] = []

  /** Charges once for each key. */
  async charge(order: string, key: string) {
    if (!this.charges.some((charge) => charge.key === key)) this.charges.push({ order, key })
    return { key }
  }
}

class Stock {
  async reserve(order: string) {
    return `reserved for ${order}`
  }
}

class Mail {
  async receipt(order: string) {
    return `sent to the buyer of ${order}`
  }
}

interface Shop {
  readonly stock: Stock
  readonly bank: Bank
  readonly mail: Mail
}

async function buy({ stock, bank, mail }: Shop, order: string, keyOf: (attempt: number) => string) {
  await stock.reserve(order)
  for (let n = 1; ; n++) {
    const paid = await attempt(() => bank.charge(order, keyOf(n)))
    if (paid.ok) break
    if (n === 3) throw paid.error
  }
  await mail.receipt(order)
}

const body =
  (keyOf: (order: string, attempt: number) => string): BugProgram['buggy'] =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const bank = new Bank()
    const shop = {
      stock: chaos.wrap('stock', new Stock()),
      bank: chaos.wrap('bank', bank),
      mail: chaos.wrap('mail', new Mail()),
    }
    await attempt(() => buy(shop, 'order 1', (n) => keyOf('order 1', n)))
    assert.ok(bank.charges.length <= 1, `one order was charged ${bank.charges.length} times`)
  }

export const program: BugProgram = {
  name: 'double-charge',
  kind: 'fault',
  source: 'stripe/stripe-php#637',
  // Wrong: each attempt is a new payment to the bank.
  buggy: body((order, attempt) => `${order}/${attempt}`),
  fixed: body((order) => order),
  trigger: { injections: [{ fault: { kind: 'lostAnswer' }, at: 'bank.charge', when: { calls: [1] } }] },
}
