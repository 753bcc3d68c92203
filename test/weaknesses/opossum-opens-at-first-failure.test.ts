import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import CircuitBreaker from 'opossum'
import { expect, test } from 'vitest'
import { Page } from './weakness.test-support.js'

const page = new Page('opossum-opens-at-first-failure')

/** A service that is asked every twelve seconds; one call, the fifth, is reset. */
async function watchService(chaos: Chaos, options: CircuitBreaker.Options = {}) {
  const service = chaos.wrap('service', { find: async () => 'found' })
  chaos.inject(scenarios.connectionReset({ severity: 'critical', afterEffect: 0 }), { at: service.find, calls: 5 })
  const breaker = new CircuitBreaker(service.find, options)
  const system = chaos.system({ name: 'search', probe: () => breaker.fire(), every: '12s' })
  await chaos.clock.advance('3m')
  const { failedProbes } = system.report().observed
  const [incident] = system.incidents()
  breaker.shutdown()
  return {
    'requests that failed, of one that met a fault': failedProbes,
    'longest outage, in seconds': ((incident?.closedMs ?? Number.NaN) - (incident?.openedMs ?? Number.NaN)) / 1000,
  }
}

test(
  'default: one reset of a service with little traffic opens the breaker for thirty seconds',
  withChaos(async (chaos) => {
    const seen = await watchService(chaos)
    page.shows('default', seen)
    page.draws(chaos.timeline)
    expect(Object.values(seen)).toEqual([3, 36])
  }),
)

test(
  'volumeThreshold: one reset is one failed request',
  withChaos(async (chaos) => {
    const seen = await watchService(chaos, { volumeThreshold: 5 })
    page.shows('cured', seen)
    page.draws(chaos.timeline)
    expect(Object.values(seen)).toEqual([1, 12])
  }),
)
