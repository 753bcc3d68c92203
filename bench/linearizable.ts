/**
 * What checking a history for linearizability costs: against the second that the largest usual one is given, by length, by
 * clients, and against the search of Wing & Gong as it was before it had a memory. No checker on npm is alive (November
 * 2026); Porcupine and Knossos are for Go and for the JVM.
 */
import { checkLinearizable, models, type Operation } from 'faultline/cluster'
import { median, type Row, race, row } from './harness.ts'

/** xorshift32: the same histories in each run. */
function random(seed: number): (below: number) => number {
  let state = 2 * seed + 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

interface Shape {
  readonly length: number
  readonly clients: number
  /** Operations of a hundred whose outcome nobody knows. @default 0 */
  readonly unknown?: number
  /** The last read sees what nobody wrote. @default false */
  readonly wrong?: boolean
}

/**
 * Clients that each ask as soon as they are answered, of a register that works: half reads, a third writes of five
 * values, the rest cas. Each takes effect at some moment between its two times.
 */
function history({ length, clients, unknown = 0, wrong = false }: Shape, seed: number): Operation[] {
  const below = random(seed)
  const freeAt = new Array<number>(clients).fill(0)
  const drafts = Array.from({ length }, (_, index) => {
    const client = freeAt.indexOf(Math.min(...freeAt))
    const invokedAtMs = (freeAt[client] as number) + below(3)
    const returnedAtMs = invokedAtMs + 1 + below(40)
    freeAt[client] = returnedAtMs + 1
    const kind = below(6)
    const value = below(5)
    const op =
      kind < 3 ? { name: 'read' } : kind < 5 ? { name: 'write', value } : { name: 'cas', from: below(5), to: value }
    const lost = below(100) < unknown
    const atMs = invokedAtMs + (below(1000) / 1000) * (returnedAtMs - invokedAtMs)
    return { index, client: `c${client}`, op, invokedAtMs, returnedAtMs, atMs, lost, happens: !lost || below(2) === 0 }
  })
  let value: unknown = null
  const results = new Map<number, unknown>()
  for (const { index, op } of drafts.filter((each) => each.happens).sort((a, b) => a.atMs - b.atMs)) {
    if (op.name === 'read') results.set(index, value)
    if (op.name === 'cas') results.set(index, value === op.from)
    if (op.name === 'write' || results.get(index) === true) value = op.name === 'cas' ? op.to : op.value
  }
  if (wrong) {
    const last = drafts.findLast((each) => each.op.name === 'read' && !each.lost)
    if (last !== undefined) results.set(last.index, 'nobody wrote this')
  }
  return drafts.map(({ index, client, op, invokedAtMs, returnedAtMs, lost }) =>
    lost
      ? { client, op, invokedAtMs, outcome: 'unknown' }
      : { client, op, invokedAtMs, returnedAtMs, result: results.get(index) ?? null },
  )
}

const model = models.register()

/** Milliseconds of each of some checks; each history is another one, and must be judged as it was made. */
function times(shape: Shape, count: number): number[] {
  return Array.from({ length: count }, (_, seed) => {
    const made = history(shape, seed + 1)
    const start = process.hrtime.bigint()
    const { verdict } = checkLinearizable(made, model)
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    if (verdict !== (shape.wrong ? 'broken' : 'holds')) throw new Error(`${JSON.stringify(shape)}: ${verdict}`)
    return ms
  })
}

/** What an operation of a long history costs against one of a short: as many of both in each round, one after the other. */
function byLength(long: number, short: number): { readonly nsEach: number; readonly ratio: number } {
  const sum = (values: readonly number[]) => values.reduce((total, ms) => total + ms, 0)
  const rounds = Array.from({ length: 5 }, () => ({
    long: sum(times({ length: long, clients: 10 }, 1)),
    short: sum(times({ length: short, clients: 10 }, long / short)),
  }))
  return {
    nsEach: (median(rounds.map((round) => round.long)) / long) * 1e6,
    ratio: median(rounds.map((round) => round.long / round.short)),
  }
}

/** Wing & Gong 1993: every order that real time allows, until one is right. */
function withoutMemory(operations: readonly Operation[]): boolean {
  const left = operations.map((operation) => ({ operation, placed: false }))
  const search = (state: unknown, missing: number): boolean => {
    if (missing === 0) return true
    let firstAnswer = Number.POSITIVE_INFINITY
    for (const { operation, placed } of left)
      if (!placed) firstAnswer = Math.min(firstAnswer, operation.returnedAtMs ?? firstAnswer)
    for (const each of left) {
      const { op, result, invokedAtMs } = each.operation
      if (each.placed || invokedAtMs > firstAnswer) continue
      const step = model.step(state, op as never, { result: result as never })
      if (!step.ok) continue
      each.placed = true
      if (search(step.state, missing - 1)) return true
      each.placed = false
    }
    return false
  }
  return search(null, left.length)
}

export async function bench(): Promise<Row[]> {
  times({ length: 1000, clients: 10 }, 20)
  const usual = times({ length: 1000, clients: 10 }, 25)
  const wrong = times({ length: 1000, clients: 10, wrong: true }, 9)
  const doubtful = times({ length: 1000, clients: 10, unknown: 3 }, 9)
  const long = byLength(50_000, 1000)
  const five = times({ length: 1000, clients: 5 }, 25)
  const small = [1, 2, 3, 4, 5, 6].map((seed) => history({ length: 18, clients: 4, wrong: seed % 2 === 0 }, seed))
  const old = 'Wing & Gong without memory'
  const { rates, ratio } = await race([
    {
      name: 'faultline',
      run: () => {
        for (const each of small) checkLinearizable(each, model)
        return small.length
      },
    },
    {
      name: old,
      run: () => {
        for (const each of small) withoutMemory(each)
        return small.length
      },
    },
  ])
  const worst = Math.max(...usual)
  const second = { against: '1 s', ratio: { atMost: 0.25 } }
  return [
    row('linearizable', worst, 'ms, worst of 25', second, worst / 1000),
    row('linearizable, broken', median(wrong), 'ms', { against: '1 s', ratio: { atMost: 0.5 } }, median(wrong) / 1000),
    row('linearizable, unknowns', median(doubtful), 'ms', second, median(doubtful) / 1000),
    row(
      'linearizable, length',
      long.nsEach,
      'ns an operation',
      { against: 'the same at 1,000', ratio: { atMost: 3 } },
      long.ratio,
    ),
    row(
      'linearizable, clients',
      median(usual),
      'ms for 10 clients',
      { against: 'the same for 5', ratio: { atMost: 8 } },
      median(usual) / median(five),
    ),
    row(
      'linearizable',
      rates.get('faultline') as number,
      'short histories/s',
      { against: old, ratio: { atLeast: 5 } },
      ratio(old),
    ),
  ]
}
