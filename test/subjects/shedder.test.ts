import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { ForeverShedder, WindowShedder } from './shedder.js'
import 'faultline/resource'

const mebibyte = 2 ** 20

async function shedsAndRecovers(chaos: Chaos, Shedder: typeof ForeverShedder) {
  const shedder = new Shedder({ delayMs: 100, heapBytes: 256 * mebibyte })
  const system = chaos.system({ name: 'api', probe: () => shedder.admit(), every: '250ms' })
  chaos.inject(faults.eventLoopBlock({ blockMs: 300, everyMs: 900 }), { from: '5s', for: '5s' })
  try {
    await sleep(4900)
    expect(system.incidents()).toHaveLength(0)
    await expect(system).toRecoverWithin('2s')
    expect(system.incidents().length).toBeGreaterThan(0)
  } finally {
    shedder.close()
  }
}

test('a shedder whose monitor is never reset refuses for ever after one slow moment, and is caught', async () => {
  await expect(inSession((chaos) => shedsAndRecovers(chaos, ForeverShedder))()).rejects.toThrow(/toRecoverWithin/)
})

test(
  'one that looks at the last second passes',
  withChaos((chaos) => shedsAndRecovers(chaos, WindowShedder)),
)

test(
  'and refuses when memory grows beyond its limit, at exactly the second that the rate says',
  withChaos(async (chaos) => {
    const shedder = new WindowShedder({ delayMs: 100, heapBytes: 128 * mebibyte })
    const leak = chaos.inject(faults.memoryLeak({ bytesPerSecond: 10 * mebibyte }))
    const spare = 128 * mebibyte - process.memoryUsage().heapUsed
    const seconds = Math.floor(spare / (10 * mebibyte))
    await sleep(seconds * 1000)
    expect(shedder.admit()).toBe(true)
    await sleep(1000)
    expect(shedder.admit()).toBe(false)
    leak.lift()
    expect(shedder.admit()).toBe(true)
    shedder.close()
  }),
)
