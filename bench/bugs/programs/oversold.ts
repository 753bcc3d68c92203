/** The stock is checked in one step and taken in another. As in vendurehq/vendure#3508. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Stock {
  left = 1

  async available() {
    return this.left
  }

  async take() {
    this.left--
    return true
  }

  async takeIfAvailable() {
    if (this.left === 0) return false
    this.left--
    return true
  }
}

class Orders {
  async create(buyer: string) {
    return `order of ${buyer}`
  }
}

type Take = (stock: Stock) => Promise<boolean>

/** Wrong: what was left then may be gone now. */
const take: Take = async (stock) => {
  if (!((await stock.available()) > 0)) return false
  return await stock.take()
}

const takeSafely: Take = async (stock) => await stock.takeIfAvailable()

const body =
  (take: Take): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const stock = new Stock()
    const points = { stock: chaos.wrap('stock', stock), orders: chaos.wrap('orders', new Orders()) }
    const buy = async (buyer: string, items: number) => {
      for (let n = 1; n <= items; n++) await attempt(() => points.orders.create(`${buyer}/${n}`))
      await attempt(() => take(points.stock))
    }
    await Promise.all([buy('ann', 0), buy('bob', 3)])
    assert.ok(stock.left >= 0, `${-stock.left} sold that were not there`)
  }

export const program: BugProgram = {
  name: 'oversold',
  kind: 'order',
  source: 'vendurehq/vendure#3508',
  buggy: body(take),
  fixed: body(takeSafely),
  trigger: { order: [1, 1, 1, 1, 1] },
}
