/** A connection that broke within an upload left nothing in flight for a turn, in which a minute of virtual time went by. */
import 'faultline/http'
import { faults, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'
import { page, serve } from '../ecosystem/http/server.js'

test.each(['reset', 'close'] as const)('an upload that breaks off by %s takes no virtual time', (end) =>
  withChaos(async (chaos) => {
    const server = await serve()
    chaos.inject(faults.limitData({ bytes: 10_000, end, direction: 'upstream' }), { at: chaos.http('api') })
    await expect(fetch(`${server.url}/echo`, { method: 'POST', body: page })).rejects.toThrow()
    expect(chaos.clock.now()).toBe(0)
    await server.close()
  })(),
)
