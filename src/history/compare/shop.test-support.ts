import { faults, measure, withChaos } from '../../index.js'
import type { MeasuredRun } from './measured-run.js'

/** A shop whose payments fail or are late now and then; it asks so many times. */
export async function shop(seed: number, attempts: number, test = 'checkout'): Promise<MeasuredRun> {
  let events: Parameters<typeof measure>[0] = []
  await withChaos(
    async (chaos) => {
      const payments = chaos.wrap('payments', { charge: async () => 'paid' })
      const pay = async () => {
        for (let attempt = 1; ; attempt++)
          try {
            return await payments.charge()
          } catch (error) {
            if (attempt >= attempts) throw error
            await new Promise((resolve) => setTimeout(resolve, 50))
          }
      }
      chaos.system({
        name: 'shop',
        probe: pay,
        every: '500ms',
        workload: { request: pay, perSecond: 10, arrival: 'poisson' },
      })
      chaos.inject(faults.exception('ECONNRESET'), { at: payments, probability: 0.2 })
      chaos.inject(faults.latency({ delayMs: [5, 200] }), { at: payments, probability: 0.5 })
      await chaos.clock.advance('6s')
      events = chaos.timeline.events
    },
    { seed },
  )()
  return { test, seed, system: 'shop', measures: measure(events, 'shop'), failed: false }
}

/** Ten of it. */
export function shops(attempts: number, firstSeed = 1, count = 10): Promise<MeasuredRun[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => shop(firstSeed + i, attempts)))
}
