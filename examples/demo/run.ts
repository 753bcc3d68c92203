import { Agent } from 'node:http'
import { type Chaos, drawTimeline, type Measures, scenarios, withChaos } from 'faultline'
import { post, serve } from './http.js'
import type { Confirmation, Payments } from './orders.js'
import { type Order, PaymentProvider } from './payments.js'

/** What came of one minute of the shop. */
export interface Result {
  /** Are orders answered? A degraded answer is one. */
  readonly shop: Measures
  /** Are orders paid at once? */
  readonly payment: Measures
  readonly drawing: string
  /** Orders that were confirmed to a customer, and of these, the ones that the provider has charged by the end. */
  readonly confirmed: number
  readonly charged: number
}

/** One minute of the shop, with its payment provider cut off for 20 s of it. */
export async function run(makePayments: (port: number) => Payments, seed: number, color: boolean): Promise<Result> {
  let result: Result | undefined
  const body = async (chaos: Chaos) => {
    // Every method of the provider is a fault point. Around it all is as in production: servers, agents, sockets.
    const provider = new PaymentProvider()
    const remote = chaos.wrap('payments', provider)
    const paymentServer = await serve((order: Order) => remote.charge(order))
    const payments = makePayments(paymentServer.port)
    const shopServer = await serve((order: Order) => payments.pay(order))

    const browser = new Agent({ keepAlive: true })
    const confirmed: string[] = []
    let orders = 0
    const buy = async () => {
      const answer = await post<Confirmation>(shopServer.port, { id: `order ${++orders}`, amount: 40 }, browser)
      confirmed.push(answer.id)
      return answer
    }
    const customers = { request: buy, perSecond: 4, arrival: 'poisson', timeoutMs: '3s' } as const
    const shop = chaos.system({ name: 'shop', probe: buy, every: '500ms', probeTimeoutMs: '3s', workload: customers })
    const paid = async () => ({ healthy: !(await buy()).degraded })
    const payment = chaos.system({ name: 'payment', probe: paid, every: '500ms', probeTimeoutMs: '3s' })

    chaos.inject(scenarios.networkPartition({ severity: 'high' }), { at: 'payments.*', from: '10s', for: '20s' })
    await chaos.clock.advance('60s')

    const drawing = drawTimeline(chaos.timeline.events, { width: 96, color, incidents: false })
    const charged = confirmed.filter((id) => provider.charged.has(id)).length
    result = { shop: shop.report(), payment: payment.report(), drawing, confirmed: confirmed.length, charged }

    payments.close()
    browser.destroy()
    for (const { server } of [shopServer, paymentServer]) {
      server.close()
      server.closeAllConnections()
    }
  }
  await withChaos(body, { seed })()
  if (result === undefined) throw new Error('The session ended without a result.')
  return result
}
