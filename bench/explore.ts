/**
 * Explored schedules a second: a search over the body of the bench of schedules, with every oracle on, against what a user
 * writes today and the least there is to do. And whether the last of 100,000 schedules costs more than the first did.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Chaos } from 'faultline'
import { type ExploreOptions, type Strategy, search } from 'faultline/explore'
import { type Row, race, row } from './harness.ts'
import { checkout, limit, nextSubset, Payments, peer } from './schedules.ts'

/** Another schedule each time, told as it goes. */
function subsets(tell = (_run: number) => {}): Strategy {
  return {
    name: 'subsets',
    *candidates() {
      for (let run = 0; ; run++) {
        tell(run)
        const fault = { kind: 'exception', code: 'ECONNRESET' }
        const injection = { fault, at: 'payments.charge', when: { calls: nextSubset() }, optional: true }
        yield { injections: [injection], seed: run }
      }
    },
  }
}

const body = async (chaos: Chaos) => {
  await checkout(chaos.wrap('payments', new Payments()))
}

async function explored(runs: number, strategy: Strategy): Promise<number> {
  const options: ExploreOptions = { seed: 1, runs, strategies: [strategy], progress: false }
  const report = await search(options, body)
  if (report.findings.length > 0) throw report.findings[0]?.failure.error
  return report.runs
}

/** Taken before there is a session: in one, time stands still for a search. */
const now = performance.now.bind(performance)
const runs = 100_000
const part = 20_000

/** Of one long search, after the first runs have warmed it up. */
async function flatness() {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const marks = [part / 2, part * 1.5, runs - 2 - part, runs - 2]
  const ms: number[] = []
  const heapMb: number[] = []
  const tell = (run: number) => {
    if (!marks.includes(run)) return
    gc()
    ms.push(now())
    heapMb.push(process.memoryUsage().heapUsed / 2 ** 20)
  }
  await explored(runs, subsets(tell))
  const rate = (from: number, to: number) => (part / ((ms[to] as number) - (ms[from] as number))) * 1000
  return {
    first: rate(0, 1),
    last: rate(2, 3),
    heapMb: heapMb[3] as number,
    heapRatio: (heapMb[3] as number) / (heapMb[0] as number),
  }
}

export async function bench(): Promise<Row[]> {
  const result = await race([
    { name: 'faultline', run: () => explored(1000, subsets()) },
    { name: 'fast-check, sinon, runAllAsync', run: peer },
    { name: 'bare limit', run: limit },
  ])
  const rate = result.rates.get('faultline') as number
  const against = (name: string, atLeast: number) =>
    row('explore', rate, 'schedules/s', { against: name, ratio: { atLeast } }, result.ratio(name))
  const { first, last, heapMb, heapRatio } = await flatness()
  return [
    against('fast-check, sinon, runAllAsync', 10),
    against('bare limit', 0.5),
    row(
      'explore, last 20,000',
      last,
      'schedules/s',
      { against: 'first of 100,000', ratio: { atLeast: 0.9 } },
      last / first,
    ),
    row('explore, heap', heapMb, 'MB', { against: 'that after the first 10,000', ratio: { atMost: 1.05 } }, heapRatio),
  ]
}
