import { type Chaos, faults } from '@faultline/vitest'
import { bulkhead } from 'cockatiel'
import pLimit from 'p-limit'
import pTimeout from 'p-timeout'
import { type Booted, catalogue, type Subject } from './subject.js'

type Run = <T>(work: () => Promise<T>) => Promise<T>

/** Half of the requests search, half ask what delivery costs; that may be answered with a usual price. */
function shop(chaos: Chaos, searching: Run, delivering: Run): Booted {
  const search = chaos.wrap('search', catalogue)
  const delivery = chaos.wrap('delivery', { quote: async () => 5 })
  const quote = () => delivering(() => pTimeout(delivery.quote(), { milliseconds: 900 }))
  const request = (n: number) =>
    n % 2 === 0 ? searching(() => search.find('lamp')) : quote().catch(() => ({ quote: 9, degraded: true }))
  return { probe: () => request(2), workload: { request, perSecond: 20, timeoutMs: '2s' } }
}

export const subject: Subject = {
  /** Four at a time, whatever they do. */
  wrong(chaos) {
    const limit = pLimit(4)
    return shop(chaos, limit, limit)
  },

  /** Four of each, and who finds no place is told so at once. */
  right(chaos) {
    const [four, fourOthers] = [bulkhead(4), bulkhead(4)]
    return shop(
      chaos,
      (work) => four.execute(work),
      (work) => fourOthers.execute(work),
    )
  },

  inject: (chaos) => void chaos.inject(faults.hang(), { at: 'delivery.*', from: '2s', for: '8s' }),
  lasts: '20s',
}
