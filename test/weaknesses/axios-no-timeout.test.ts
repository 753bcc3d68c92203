import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import axios, { type CreateAxiosDefaults } from 'axios'
import { expect, test } from 'vitest'
import { numbers, Page, serve, standstill } from './weakness.test-support.js'

const page = new Page('axios-no-timeout')

/** Sixty requests in a minute over real HTTP, to a server whose backend is cut off. What became of them after an hour. */
async function ask(chaos: Chaos, defaults?: CreateAxiosDefaults) {
  const backend = chaos.wrap('backend', { find: async () => 'found' })
  chaos.inject(scenarios.networkPartition({ severity: 'critical' }), { at: backend.find, for: '1m' })
  const url = await serve(async (_request, response) => response.end(await backend.find()))
  const client = axios.create(defaults)
  const gaveUpMs: number[] = []
  const requests: Promise<unknown>[] = []
  for (const _second of numbers(60)) {
    const fromMs = chaos.clock.now()
    requests.push(
      client.get(url).catch((error: { code: string }) => {
        expect(error.code).toBe('ECONNABORTED')
        gaveUpMs.push(chaos.clock.now() - fromMs)
      }),
    )
    await sleep(1000)
  }
  await sleep(3_600_000)
  const seen = {
    'requests that still wait, of 60': 60 - gaveUpMs.length,
    'longest wait, in seconds': gaveUpMs.length === 0 ? 'no end' : Math.max(...gaveUpMs) / 1000,
  }
  return { seen, requests }
}

test('default: requests to a server that does not answer never end, even an hour after it is well', async () => {
  const error = await standstill(async (chaos) => {
    const { seen, requests } = await ask(chaos)
    expect(Object.values(seen)).toEqual([60, 'no end'])
    page.shows('default', seen)
    await Promise.all(requests)
  })
  expect(error.atMs).toBe(3_660_000)
  expect(error.pending).toHaveLength(60)
  expect(error.pending[0]?.what).toMatch(/^call 1 of backend\.find/)
})

test(
  'timeout: each is given up after five seconds',
  withChaos(async (chaos) => {
    const { seen } = await ask(chaos, { timeout: 5000 })
    expect(Object.values(seen)).toEqual([0, 5])
    page.shows('cured', seen)
  }),
)
