import { type Chaos, faults } from '@faultline/vitest'
import { createPool, type Options } from 'generic-pool'
import type { Booted, Subject } from './subject.js'

/** Two renderers, 50 ms a page; a request without one has a page of yesterday to give. */
function printer(chaos: Chaos, options: Options): Booted {
  const renderer = chaos.wrap('renderer', {
    render: async (page: number) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return `page ${page}`
    },
  })
  const pool = createPool({ create: async () => ({}), destroy: async () => {} }, { max: 2, ...options })
  const print = async (page: number) => {
    const place = await pool.acquire()
    try {
      return await renderer.render(page)
    } finally {
      await pool.release(place)
    }
  }
  const request = (page: number) => print(page).catch(() => ({ degraded: true }))
  return { probe: () => true, workload: { request, perSecond: 10, timeoutMs: '2s' } }
}

export const subject: Subject = {
  /** As it comes: as many wait as may, for as long as it takes. */
  wrong: (chaos) => printer(chaos, {}),
  right: (chaos) => printer(chaos, { maxWaitingClients: 2, acquireTimeoutMillis: 800 }),
  inject: (chaos) => void chaos.inject(faults.latency({ delayMs: 450 }), { at: 'renderer.*', from: '2s', for: '10s' }),
  lasts: '30s',
}
