import { expect, test } from 'vitest'
import {
  checkMonotonicReads,
  checkMonotonicWrites,
  checkReadYourWrites,
  checkStaleness,
  checkWritesFollowReads,
  type Operation,
} from '../../src/cluster/index.js'
import { createRandom, type RandomStream } from '../../src/random/index.js'

/** Clients of a register whose replicas lag: each write has a value of its own, a read sees any that was asked for by then. */
function laggingHistory(random: RandomStream): Operation[] {
  const freeAt: Record<string, number> = { a: 0, b: 0, c: 0 }
  const operations: Operation[] = []
  const written: { readonly value: number; readonly invokedAtMs: number }[] = []
  const clients = ['a', 'b', 'c'].slice(0, random.int(2, 3))
  const length = random.int(4, 14)
  const most = random.int(1, 4)
  const fresh = random.pick([0, 0.6, 0.9])
  for (let index = 0; index < length; index++) {
    const client = random.pick(clients)
    const invokedAtMs = (freeAt[client] as number) + random.int(0, 9)
    const returnedAtMs = invokedAtMs + random.int(1, 15)
    freeAt[client] = returnedAtMs + 1
    const base = { client, invokedAtMs, returnedAtMs }
    if (written.length < most && random.chance(0.3)) {
      written.push({ value: index + 1, invokedAtMs })
      const op = { name: 'write', value: index + 1 }
      operations.push(random.chance(0.15) ? { client, invokedAtMs, op, outcome: 'unknown' } : { ...base, op })
    } else {
      const seen = written.filter((each) => each.invokedAtMs < returnedAtMs).map(({ value }) => value)
      const result = random.chance(fresh) ? (seen.at(-1) ?? null) : random.pick([null, ...seen])
      operations.push({ ...base, op: { name: 'read' }, result })
    }
  }
  return operations
}

/** One writes twice, another answers what it read of that with a third write, two look on: what they see is drawn. */
function answeredHistory(random: RandomStream): Operation[] {
  const act = (client: string, atMs: number, op: Operation['op'], result?: unknown): Operation => ({
    client,
    op,
    invokedAtMs: atMs,
    returnedAtMs: atMs + 1,
    ...(result !== undefined && { result }),
  })
  const looks = ['c', 'd'].flatMap((client) =>
    [20, 30, 40].slice(0, random.int(1, 3)).map((atMs) => act(client, atMs, { name: 'read' }, random.int(1, 3))),
  )
  return [
    act('a', 0, { name: 'write', value: 1 }),
    act('a', 2, { name: 'write', value: 2 }),
    act('b', 4, { name: 'read' }, random.int(1, 2)),
    act('b', 6, { name: 'write', value: 3 }),
    ...looks,
  ]
}

type Kind = 'read' | 'write'
const valueIn = ({ op, result }: Operation) => (op.name === 'write' ? op.value : (result ?? null)) as number | null
const before = (a: Operation, b: Operation) => a.returnedAtMs !== undefined && a.returnedAtMs < b.invokedAtMs

/** Pairs of values of which a client's session asks that the first be older. */
function asked(history: readonly Operation[], first: Kind, second: Kind): (readonly [number | null, number | null])[] {
  const pairs: (readonly [number | null, number | null])[] = []
  for (const a of history)
    for (const b of history)
      if (a.client === b.client && a.op.name === first && b.op.name === second && before(a, b))
        if (b.returnedAtMs !== undefined) pairs.push([valueIn(a), valueIn(b)])
  return pairs
}

/** Whether some order of all values, with what was there first before all, has each pair in its order. */
function orderable(
  history: readonly Operation[],
  pairs: readonly (readonly [number | null, number | null])[],
): boolean {
  const values = history.filter(({ op }) => op.name === 'write').map(valueIn)
  const extend = (order: readonly (number | null)[], left: readonly (number | null)[]): boolean => {
    if (left.length > 0)
      return left.some((next) =>
        extend(
          [...order, next],
          left.filter((each) => each !== next),
        ),
      )
    return pairs.every(([older, newer]) => order.indexOf(older) <= order.indexOf(newer))
  }
  return extend([null], values)
}

const written = (history: readonly Operation[]) => {
  const writes = history.filter(({ op }) => op.name === 'write')
  return writes.flatMap((a) => writes.filter((b) => before(a, b)).map((b) => [valueIn(a), valueIn(b)] as const))
}

test('a session guarantee holds when some order of versions agrees with it', () => {
  const seen: Record<string, { true: number; false: number }> = {}
  const count = (name: string, truth: boolean) => {
    seen[name] ??= { true: 0, false: 0 }
    seen[name][`${truth}`]++
  }
  for (let seed = 0; seed < 1200; seed++) {
    const random = createRandom(seed).fork('sessions')
    const history = seed % 2 === 0 ? laggingHistory(random) : answeredHistory(random)
    const reads = asked(history, 'read', 'read')
    const realTime = written(history)
    const cases = {
      monotonicReads: [checkMonotonicReads(history), [...reads, ...realTime]],
      observedReads: [checkMonotonicReads(history, { versions: 'observed' }), reads],
      readYourWrites: [checkReadYourWrites(history), [...asked(history, 'write', 'read'), ...realTime]],
      monotonicWrites: [checkMonotonicWrites(history), [...asked(history, 'write', 'write'), ...reads]],
      writesFollowReads: [checkWritesFollowReads(history), [...asked(history, 'read', 'write'), ...reads]],
    } as const
    const monotonic = orderable(history, reads)
    for (const [name, [{ verdict }, pairs]] of Object.entries(cases)) {
      // Reads that go back by themselves break monotonic reads, and no guarantee of writes, unless these are in the circle.
      if (!monotonic && (name === 'monotonicWrites' || name === 'writesFollowReads')) continue
      const truth = orderable(history, pairs)
      if (verdict !== (truth ? 'holds' : 'broken')) expect({ seed, name, verdict, history }).toEqual({ truth })
      count(name, truth)
    }
  }
  for (const [name, { true: holds, false: broken }] of Object.entries(seen))
    expect({ name, enough: Math.min(holds, broken) > 20 }, `${holds} hold, ${broken} do not`).toEqual({
      name,
      enough: true,
    })
})

test('staleness is the longest time since a newer write was answered', () => {
  let stale = 0
  for (let seed = 0; seed < 1200; seed++) {
    const history = laggingHistory(createRandom(seed).fork('staleness'))
    const writes = history.filter(({ op }) => op.name === 'write')
    const reads = history.filter(({ op }) => op.name === 'read')
    let worstMs = 0
    for (const read of reads) {
      const value = valueIn(read)
      const ends = [
        ...writes.filter((each) => valueIn(each) === value),
        ...reads.filter((each) => valueIn(each) === value),
      ].flatMap(({ returnedAtMs }) => returnedAtMs ?? [])
      const thereMs = value === null ? Number.NEGATIVE_INFINITY : Math.min(...ends)
      for (const { invokedAtMs, returnedAtMs = Number.POSITIVE_INFINITY } of writes)
        if (thereMs < invokedAtMs && returnedAtMs < read.invokedAtMs)
          worstMs = Math.max(worstMs, read.invokedAtMs - returnedAtMs)
    }
    const result = checkStaleness(history)
    if (result.worstMs !== worstMs) expect({ seed, history, got: result.worstMs }).toEqual({ worstMs })
    expect(result.ok).toBe(worstMs === 0)
    if (worstMs > 0) stale++
  }
  expect(Math.min(stale, 1200 - stale)).toBeGreaterThan(200)
})
