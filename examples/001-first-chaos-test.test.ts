/**
 * 001: A first chaos test.
 *
 * A chaos test has three parts: something that the code depends on is wrapped, a fault is injected there for a while,
 * and the test asserts that the system comes back. Time is virtual: these 20 seconds take milliseconds.
 */
import { faults, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'

class RateService {
  async euroIn(currency: string): Promise<number> {
    return currency === 'CHF' ? 0.94 : 1.08
  }
}

/** The code under test. Shows prices by the last rate it knows, for a while. */
class PriceTag {
  #known: { readonly rate: number; readonly atMs: number } | undefined

  constructor(private readonly rates: Pick<RateService, 'euroIn'>) {}

  async price(euro: number): Promise<number> {
    try {
      this.#known = { rate: await this.rates.euroIn('CHF'), atMs: Date.now() }
    } catch (error) {
      if (this.#known === undefined || Date.now() - this.#known.atMs > 10_000) throw error
    }
    return euro * this.#known.rate
  }
}

test(
  'prices are shown through a short outage of the rates',
  withChaos(async (chaos) => {
    // Every method of what is wrapped is a fault point: this one is `rates.euroIn`.
    const rates = chaos.wrap('rates', new RateService())
    const tag = new PriceTag(rates)
    // The probe says whether the system is healthy: it is asked every 100 ms, and it is not when it throws.
    const system = chaos.system({ name: 'price tag', probe: () => tag.price(100) })

    chaos.inject(faults.exception('ECONNRESET'), { at: 'rates.*', from: '2s', for: '5s' })

    await expect(system).toHoldSteadyState()
  }),
)

test(
  'a long outage is seen, and over as soon as the rates are back',
  withChaos(async (chaos) => {
    const tag = new PriceTag(chaos.wrap('rates', new RateService()))
    const system = chaos.system({ name: 'price tag', probe: () => tag.price(100) })

    chaos.inject(faults.exception('ECONNRESET'), { at: 'rates.*', from: '2s', for: '20s' })

    // The matcher lets time run until the fault is over and the system is well again, or the bound has passed.
    await expect(system).toRecoverWithin('200ms')
    // For 10 s the known rate was good enough. An outage that no probe notices would be a test that proves nothing.
    expect(system.incidents()).toHaveLength(1)
    expect(system.incidents()[0]?.openedMs).toBe(12_000)
  }),
)
