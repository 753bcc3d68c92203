import { openSync } from 'node:fs'
import os from 'node:os'
import { faults } from '../../../src/index.js'
import type { Row } from './row.js'

/** In virtual mode: what the session sees is the same in either time. Real mode is tried in test/real-time. */
export const resourceRows: readonly Row[] = [
  {
    kind: 'cpuStress',
    fault: faults.cpuStress({ load: 0.9, cores: 1000, sliceMs: 1 }),
    async body({ note, sleep }) {
      await sleep(200)
      note(`load shows: ${(os.loadavg()[0] as number) > 1}, ${(os.loadavg()[0] as number) < 500}`)
    },
    atLeastMs: 200,
  },
  {
    kind: 'eventLoopBlock',
    fault: faults.eventLoopBlock({ blockMs: 200, everyMs: 60_000 }),
    async body({ chaos, note, sleep }) {
      const startMs = chaos.clock.now()
      await sleep(20)
      note(`late: ${chaos.clock.now() - startMs >= 200}`)
    },
    atLeastMs: 200,
  },
  {
    kind: 'fileDescriptorExhaustion',
    fault: faults.fileDescriptorExhaustion({ limit: 0 }),
    async body({ note, told, injection }) {
      note(await told(async () => openSync('/dev/null', 'r')))
      injection.lift()
    },
  },
  {
    kind: 'memoryLeak',
    fault: faults.memoryLeak({ bytesPerSecond: 10 * 2 ** 20 }),
    async body({ note, sleep }) {
      const before = process.memoryUsage().rss
      await sleep(50)
      note(`grown by ${process.memoryUsage().rss - before > 0}`)
    },
  },
  {
    kind: 'processPause',
    fault: faults.processPause({ forMs: 200 }),
    async body({ chaos, note, sleep }) {
      const fired: string[] = []
      for (const ms of [20, 40]) setTimeout(() => fired.push(`${ms}: ${chaos.clock.now() >= 200}`), ms)
      await sleep(60)
      note(fired.join())
    },
    atLeastMs: 200,
  },
]
