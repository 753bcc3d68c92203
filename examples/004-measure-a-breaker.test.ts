/**
 * 004: What a circuit breaker is worth, measured.
 *
 * A system has a probe (is it healthy?) and may have a workload (what do its users see?). From the two come the
 * figures: incidents, MTTR, recovery time, availability, error rate. The breaker here is opossum's.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { scenarios, withChaos } from '@faultline/vitest'
import CircuitBreaker from 'opossum'
import { expect, test } from 'vitest'

class Stock {
  async count(item: string): Promise<number> {
    await sleep(20)
    return item.length
  }
}

// Severity high: calls hang for ever, and the outage's end does not bring them back.
const outage = () => scenarios.networkPartition({ severity: 'high' })
const when = { at: 'stock.*', from: '10s', for: '20s' }

test(
  'a timeout alone: errors for as long as the outage lasts',
  withChaos(async (chaos) => {
    const stock = chaos.wrap('stock', new Stock())
    const tooLate = () => sleep(1000).then(() => Promise.reject(new Error('The stock did not answer in time.')))
    const ask = () => Promise.race([stock.count('chair'), tooLate()])
    const system = chaos.system({
      name: 'shop',
      probe: ask,
      probeTimeoutMs: '2s',
      workload: { request: ask, perSecond: 10, timeoutMs: '2s' },
    })
    chaos.inject(outage(), when)

    await expect(system).toRecoverWithin('1s')
    // Two thirds of what was asked: the outage is 20 s of some 31 that were observed.
    await expect(system).not.toHaveErrorRateBelow(0.6)
  }),
)

test(
  'a breaker with a fallback: no errors, and real figures again seconds after the outage',
  withChaos(async (chaos) => {
    const stock = chaos.wrap('stock', new Stock())
    const breaker = new CircuitBreaker(() => stock.count('chair'), { timeout: 1000, resetTimeout: 3000 })
    breaker.fallback(() => 'in stock, probably')
    const ask = () => breaker.fire() as Promise<number | string>

    // Two views of one thing. Its users want an answer; its owner wants to know when the answers are real ones.
    const shop = chaos.system({
      name: 'shop',
      probe: ask,
      probeTimeoutMs: '2s',
      workload: { request: ask, perSecond: 10, timeoutMs: '2s' },
      degraded: (answer) => typeof answer === 'string',
    })
    const figures = chaos.system({ name: 'figures', probe: async () => typeof (await ask()) === 'number' })
    chaos.inject(outage(), when)

    // Open, the breaker tries again every 3 s; a trial that hangs takes it 1 s more.
    await expect(figures).toRecoverWithin('4s')
    await expect(figures).toHaveMttrBelow('25s')
    await expect(shop).toStayAvailable(1, { by: 'requests' })
    await expect(shop).toHoldSteadyState()
    expect(shop.report().requests.degraded).toBeGreaterThan(150)
  }),
)
