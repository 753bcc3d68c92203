import { faults, withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test.each([
  ['reserve first', 1, 2],
  ['bill first', 2, 1],
])(
  'a schedule by site hits the same call: %s',
  withChaos(async (chaos, _order: string, reserveMs: number, billMs: number) => {
    const client = chaos.wrap('payments', { charge: async () => 'charged' })
    async function reserve() {
      await sleep(reserveMs)
      return client.charge()
    }
    async function bill() {
      await sleep(billMs)
      return client.charge()
    }
    chaos.inject(faults.exception('ECONNRESET'), { at: client.charge, site: 'bill (call-site.test.ts)', calls: 1 })
    const [reserved, billed] = await Promise.allSettled([reserve(), bill()])
    expect([reserved?.status, billed?.status]).toEqual(['fulfilled', 'rejected'])
  }),
)
