import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runExperiment } from '../../experiment/index.js'
import { createJournal } from '../../history/index.js'

/** Path of the journal of an experiment: a shop whose payments go away, with a breaker that notes what it does. */
export async function shopJournal(seed = 7): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-report-'))
  const writer = createJournal(folder, { kind: 'experiment', name: 'shop', seed, tags: ['nightly'] })
  await runExperiment(
    {
      name: 'payments go away',
      system: {
        name: 'shop',
        boot(chaos) {
          const payments = chaos.wrap('payments', { charge: async (amount: number) => `paid ${amount}` })
          const stock = chaos.wrap('stock', { reserve: async () => 'reserved' })
          let failures = 0
          const buy = async () => {
            await stock.reserve()
            try {
              await payments.charge(1)
              if (failures > 0) chaos.note('breaker payments: closed')
              failures = 0
            } catch (error) {
              if (++failures === 3) chaos.note('breaker payments: open')
              throw error
            }
          }
          return { probe: buy, workload: { request: buy, perSecond: 20 } }
        },
      },
      scenarios: [
        { scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', from: '1s', for: '2s' },
        { scenario: 'highLatency', at: 'stock.*', from: '5s', for: '1s' },
      ],
      duration: '10s',
    },
    { seed, journal: writer },
  )
  return writer.path
}
