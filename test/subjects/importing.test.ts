import { type Chaos, faults, isInjected, scenarios, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { importAtOnce, importWithBackoff } from './importing.js'

async function outlivesARestart(chaos: Chaos, load: typeof importAtOnce) {
  const source = chaos.wrap('source', { load: async () => ['a', 'b'] })
  chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: source.load, for: '20s' })
  expect(await load(source)).toEqual(['a', 'b'])
}

test('retries without a pause are caught: all ten fail within the outage, at its first millisecond', async () => {
  let endedMs: number | undefined
  const run = inSession(async (chaos) => {
    try {
      await outlivesARestart(chaos, importAtOnce)
    } finally {
      endedMs = chaos.clock.now()
    }
  })
  const error = await run().catch((error: unknown) => error)
  expect(isInjected(error)).toBe(true)
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  expect(endedMs).toBe(0)
})

test(
  'retries with backoff pass, at the first attempt after the outage',
  withChaos(async (chaos) => {
    await outlivesARestart(chaos, importWithBackoff)
    expect(chaos.clock.now()).toBe(25_500)
  }),
)

test('the same retries are caught by an outage that is longer than they are', async () => {
  const run = inSession(async (chaos) => {
    const source = chaos.wrap('source', { load: async () => ['a'] })
    chaos.inject(faults.exception('ECONNREFUSED'), { at: source.load, for: '52s' })
    await importWithBackoff(source)
  })
  await expect(run()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
