import { type Chaos, faults } from '@faultline/vitest'
import pRetry from 'p-retry'
import { type Booted, catalogue, type Subject } from './subject.js'

/** After one, two and four seconds. */
const retries = { retries: 3, minTimeout: 1000 }

function shop(find: () => Promise<unknown>): Booted {
  return {
    probe: find,
    every: '1s',
    probeTimeoutMs: '20s',
    workload: { request: find, perSecond: 10, timeoutMs: '20s' },
  }
}

export const subject: Subject = {
  wrong(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(() => pRetry(() => prices.find('lamp'), retries))
  },

  /** Each pause drawn up to twice as long. */
  right(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(() => pRetry(() => prices.find('lamp'), { ...retries, randomize: true }))
  },

  /** A balancer goes: it holds what comes for a second, then resets all of it, and what comes until it is back. */
  inject(chaos) {
    chaos.inject(faults.hang(), { at: 'prices.*', from: '2s', for: '1s' })
    chaos.inject(faults.exception('ECONNRESET'), { at: 'prices.*', from: '2s', for: '4s' })
  },
  lasts: '20s',
}
