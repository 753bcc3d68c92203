import http from 'node:http'
import { expect, test } from 'vitest'
import { inChaos } from '../../chaos/chaos.test-support.js'
import { faults } from '../../fault/index.js'
import '../../http.js'
import '../index.js'

test('what goes between nodes is no request of the machine: HTTP points and what holds time leave it alone', () =>
  inChaos(async (chaos) => {
    const all = chaos.http('all')
    chaos.inject(faults.httpStatus({ status: 503 }), { at: all })
    const cluster = chaos.cluster({
      nodes: ['a', 'b'],
      boot: (node) =>
        void node.serve(async ({ url }) => {
          await new Promise((resolve) => setTimeout(resolve, 1000))
          return new Response(url)
        }),
    })
    const a = cluster.node('a')
    expect(await (await a.fetch('http://b/x')).text()).toBe('http://b/x')
    const agent = Object.assign(new http.Agent({ maxSockets: 1 }), { createConnection: a.createConnection })
    const get = () =>
      new Promise((resolve, reject) => {
        http.get({ host: 'b', agent }, (response) => resolve(response.resume().statusCode)).on('error', reject)
      })
    expect(await Promise.all([get(), get()])).toEqual([200, 200])
    // The last one waits for the socket of the one before, and needs no connection.
    expect(chaos.clock.now()).toBe(1004 + 1004 + 1002)
    expect([...chaos.timeline].filter(({ type }) => type === 'warning.raised')).toEqual([])
  }))
