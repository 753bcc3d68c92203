import 'faultline/http'
import http from 'node:http'
import { faults, withChaos } from 'faultline'
import got from 'got'
import { expect, test } from 'vitest'
import { serve } from '../../../test/ecosystem/http/server.js'

const get = (url: string) =>
  new Promise<void>((resolve, reject) => {
    http.get(url, (answer) => answer.resume().once('end', resolve)).once('error', reject)
  })

test(
  'requests are recorded with how they end for their client, and for whom they were made',
  withChaos(
    async (chaos) => {
      const { url, close } = await serve()
      const api = chaos.http('api', { path: '/api/**' })
      chaos.inject(faults.httpStatus({ status: 503 }), { at: api, calls: 2 })
      chaos.inject(faults.exception('ECONNRESET'), { at: api, calls: [3, 4] })
      chaos.inject(faults.latency({ delayMs: 250 }), { at: api, calls: 5 })
      const ask = async () => (await fetch(`${url}/api/a`)).text()
      const system = chaos.system({ name: 'desk', probe: ask, every: 1000, probeTimeoutMs: 900 })
      await chaos.clock.advance(1500)
      system.stop()
      await ask().catch(() => {})
      await get(`${url}/api/b`).catch(() => {})
      await got(`${url}/api/b`, { retry: { limit: 0 } })
      const calls = chaos.timeline.events.filter(({ type }) => type.startsWith('call.'))
      expect(calls).toMatchObject([
        { type: 'call.began', point: 'api', call: 1, system: 'desk', request: 1, probe: true },
        { type: 'call.ended', call: 1, outcome: 'answered', status: 200 },
        { type: 'call.began', call: 2, system: 'desk', request: 2, probe: true },
        { type: 'call.ended', call: 2, outcome: 'answered', status: 503 },
        { type: 'call.began', call: 3 },
        { type: 'call.ended', call: 3, outcome: 'failed', error: { code: 'ECONNRESET' }, injection: 2 },
        { type: 'call.began', call: 4 },
        { type: 'call.ended', call: 4, outcome: 'failed', error: { code: 'ECONNRESET' }, injection: 2 },
        { type: 'call.began', call: 5, atMs: 1500 },
        { type: 'call.ended', call: 5, atMs: 1750, outcome: 'answered', status: 200 },
      ])
      const prints = calls.flatMap((event) => (event.type === 'call.began' ? [event.args] : []))
      expect(new Set(prints).size).toBe(2)
      await close()
    },
    { seed: 1, recordCalls: true },
  ),
)
