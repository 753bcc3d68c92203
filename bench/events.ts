/** A million events of virtual time: ten times the events take about ten times the time, and memory stays bounded. */
import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { withChaos } from 'faultline'
import { median, type Row, row } from './harness.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A hundred clients that call a service whose latency is injected, until that many events have happened. */
async function run(events: number): Promise<{ ms: number; mb: number }> {
  collect()
  const before = process.memoryUsage().heapUsed
  const start = performance.now()
  let heap = 0
  await withChaos(
    async () => {
      let left = events
      const client = async () => {
        while (left-- > 0) await new Promise((resolve) => setTimeout(resolve, 1 + (left % 97)))
      }
      await Promise.all(Array.from({ length: 100 }, client))
      collect()
      heap = process.memoryUsage().heapUsed
    },
    { maxEvents: 2 * events },
  )()
  return { ms: performance.now() - start, mb: (heap - before) / 2 ** 20 }
}

export async function bench(): Promise<Row[]> {
  await run(100_000)
  const ratios: number[] = []
  const times: number[] = []
  const memory: number[] = []
  for (let round = 0; round < 5; round++) {
    const few = await run(100_000)
    const many = await run(1_000_000)
    ratios.push(many.ms / few.ms)
    times.push(many.ms)
    memory.push(many.mb)
  }
  return [
    row('events, 1 million', median(times), 'ms', { against: '100,000 events', ratio: { atMost: 11 } }, median(ratios)),
    row(
      'events, 1 million',
      median(memory),
      'MB of heap left',
      { against: '20 MB', ratio: { atMost: 1 } },
      median(memory) / 20,
    ),
  ]
}
