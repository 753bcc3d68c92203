/** What a fault point costs while no fault acts at it, over a direct call and next to a sinon stub. */
import { faults, withChaos } from 'faultline'
import sinon from 'sinon'
import { median, type Row, row } from './harness.ts'

const calls = 2_000_000

class Ledger {
  #sum = 0
  add(amount: number): number {
    this.#sum += amount
    return this.#sum
  }
}

/** Nanoseconds a call. */
type Measure = () => number

function timed(loop: (count: number) => unknown, count: number): Measure {
  return () => {
    const start = process.hrtime.bigint()
    loop(count)
    return Number(process.hrtime.bigint() - start) / count
  }
}

/** Medians of measures taken in turns. */
function inTurns(measures: readonly Measure[], rounds = 9): number[] {
  for (const measure of measures) measure()
  const seen = measures.map(() => [] as number[])
  for (let round = 0; round < rounds; round++)
    for (const [index, measure] of measures.entries()) seen[index]?.push(measure())
  return seen.map(median)
}

// Each loop is a function of its own: shared, the second would pay for what the first has taught the compiler.
const direct = new Ledger()
const directLoop = (count: number) => {
  for (let i = 0; i < count; i++) direct.add(i)
}

export async function bench(): Promise<Row[]> {
  const sandbox = sinon.createSandbox()
  const stubbed = new Ledger()
  sandbox.stub(stubbed, 'add').callThrough()
  const stubLoop = (count: number) => {
    for (let i = 0; i < count; i++) stubbed.add(i)
    sandbox.resetHistory()
  }
  let figures: number[] = []
  await withChaos((chaos) => {
    // The clock that measures must be the real one: it is read outside the session's scope.
    const idle = chaos.wrap('idle', new Ledger())
    const armed = chaos.wrap('armed', new Ledger())
    chaos.inject(faults.exception('ECONNRESET'), { at: 'armed.add', from: '1h', for: '1s', optional: true })
    const idleLoop = (count: number) => {
      for (let i = 0; i < count; i++) idle.add(i)
    }
    const armedLoop = (count: number) => {
      for (let i = 0; i < count; i++) armed.add(i)
    }
    measureLater = () => [
      timed(directLoop, calls),
      timed(idleLoop, calls),
      timed(armedLoop, calls / 4),
      timed(stubLoop, calls / 200),
    ]
    figures = outside(() => inTurns(measureLater()))
  })()
  sandbox.restore()
  const [base, idle, armed, stub] = figures as [number, number, number, number]
  return [
    row(
      'point, inactive',
      idle - base,
      'ns over a direct call',
      { against: '60 ns', ratio: { atMost: 1 } },
      (idle - base) / 60,
    ),
    row('point, inactive', idle, 'ns', { against: 'a sinon stub', ratio: { atMost: 1 / 50 } }, idle / stub),
    row('point, no match', armed, 'ns', { against: '300 ns', ratio: { atMost: 1 } }, armed / 300),
  ]
}

let measureLater: () => readonly Measure[] = () => []

/** process.hrtime as it is outside any session. */
const realNow = process.hrtime.bigint
function outside<T>(body: () => T): T {
  const inside = process.hrtime.bigint
  process.hrtime.bigint = realNow
  try {
    return body()
  } finally {
    process.hrtime.bigint = inside
  }
}
