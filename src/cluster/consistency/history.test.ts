import { expect, test } from 'vitest'
import { type Chaos, faults, parseJSONL, toJSONL, withChaos } from '../../index.js'
import { checkLinearizable, createHistory, History, models, operationsOf, type RegisterOp } from '../index.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A register that answers after a while, and that changes when it is asked, or when it answers. */
class Store {
  value: unknown = null
  async read() {
    await sleep(5)
    return this.value
  }
  async write(value: unknown) {
    await sleep(10)
    this.value = value
  }
}

const inSession = (body: (chaos: Chaos) => unknown, options = {}) => withChaos(body, { seed: 7, ...options })

test(
  'records what was asked and answered, when, and in which order within a millisecond',
  inSession(async (chaos) => {
    const store = new Store()
    const history = createHistory<RegisterOp<number>>(chaos)
    await history.record('a', { name: 'write', value: 1 }, () => store.write(1))
    const seen = await history.record('b', { name: 'read' }, () => store.read())
    expect(seen).toBe(1)
    const open = history.invoke('c', { name: 'read' })
    expect(history.operations).toEqual([
      {
        client: 'a',
        op: { name: 'write', value: 1 },
        invokedAtMs: 0,
        invokedSeq: 0,
        returnedAtMs: 10,
        returnedSeq: 1,
        outcome: 'ok',
      },
      {
        client: 'b',
        op: { name: 'read' },
        invokedAtMs: 10,
        invokedSeq: 2,
        returnedAtMs: 15,
        returnedSeq: 3,
        outcome: 'ok',
        result: 1,
      },
      { client: 'c', op: { name: 'read' }, invokedAtMs: 15, invokedSeq: 4, outcome: 'unknown' },
    ])
    open.ok(1)
    open.failed(new Error('too late to say so'))
    expect(history.operations[2]).toMatchObject({ outcome: 'ok', result: 1, returnedAtMs: 15 })
  }),
)

test(
  'what fails is of unknown outcome, unless it is said to have had no effect; the caller is told as ever',
  inSession(async (chaos) => {
    const store = chaos.wrap('store', new Store())
    chaos.inject(faults.exception('ECONNREFUSED'), { at: 'store.write', calls: [1] })
    chaos.inject(faults.lostAnswer(), { at: 'store.write', calls: [2] })
    const history = createHistory(chaos, { failed: (error) => (error as { code?: string }).code === 'ECONNREFUSED' })
    const write = (value: number) => history.record('a', { name: 'write', value }, () => store.write(value))
    await expect(write(1)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(write(2)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(history.record('a', { name: 'read' }, undefined as never)).rejects.toThrow('run')
    await expect(
      history.record('a', { name: 'read' }, () => {
        throw new TypeError('at once')
      }),
    ).rejects.toThrow('at once')
    expect(history.operations.map(({ outcome, error }) => [outcome, error?.code ?? error?.name])).toEqual([
      ['failed', 'ECONNREFUSED'],
      ['unknown', 'ECONNRESET'],
      ['unknown', 'TypeError'],
    ])
    expect(await history.record('b', { name: 'read' }, () => store.read())).toBe(2)
    expect(checkLinearizable(history, models.register()).ok).toBe(true)
  }),
)

test(
  'keeps data as it was, and refuses what is none',
  inSession(async (chaos) => {
    const history = createHistory(chaos)
    const list = [{ n: 1 }]
    await history.record('a', { name: 'read', at: list }, async () => list)
    list[0] = { n: 2 }
    expect(history.operations[0]).toMatchObject({ op: { at: [{ n: 1 }] }, result: [{ n: 1 }] })
    await expect(history.record('a', { name: 'read' }, async () => new Map())).rejects.toThrow(
      'Expected `result` to be plain data, got an object of class Map. Give `createHistory` a `result`',
    )
    const told = createHistory(chaos, { name: 'told', result: (answer) => [...(answer as Set<number>)] })
    await told.record('a', { name: 'read' }, async () => new Set([1, 2]))
    expect(told.operations[0]?.result).toEqual([1, 2])
    expect(() => history.invoke('a', { name: 'read', by: () => 1 })).toThrow('op.by')
    expect(() => history.invoke('', { name: 'read' })).toThrow('client')
    expect(() => history.invoke('a', {} as never)).toThrow('op.name')
  }),
)

test('is on the timeline, and comes back from it; a file of it too', async () => {
  let history: History | undefined
  let text = ''
  let events: Chaos['timeline']['events'] = []
  await inSession(async (chaos) => {
    history = createHistory(chaos)
    const store = new Store()
    const write = history.record('a', { name: 'write', value: { n: 1 } }, () => store.write({ n: 1 }))
    await history.record('b', { name: 'read' }, () => store.read())
    await write
    history.invoke('c', { name: 'write', value: 2 }).unknown(new Error('timeout'))
    history.invoke('d', { name: 'read' })
    expect(chaos.timeline.events.filter(({ type }) => type.startsWith('operation.'))).toHaveLength(7)
    expect(checkLinearizable(chaos.timeline, models.register()).ok).toBe(true)
    events = chaos.timeline.events
    text = toJSONL(events)
  })()
  const kept = (operations: readonly object[]) =>
    operations.map(({ invokedSeq: _, returnedSeq: __, ...rest }: { invokedSeq?: number; returnedSeq?: number }) => rest)
  expect(kept(operationsOf(events))).toEqual(kept(history?.operations ?? []))
  const read = parseJSONL(text).events
  expect(operationsOf(read)).toEqual(operationsOf(events))
  expect(operationsOf(JSON.parse(JSON.stringify(history)))).toEqual(history?.operations)
  // After the session nothing is recorded any more: the answer would be of another time.
  const before = events.length
  const late = history?.invoke('e', { name: 'read' })
  late?.ok(1)
  expect(history?.operations.at(-1)).toMatchObject({ client: 'e', outcome: 'unknown' })
  expect(events).toHaveLength(before)
})

test(
  'several in one session are told apart by name',
  inSession(async (chaos) => {
    expect(() => operationsOf(chaos.timeline)).toThrow('Record them by `createHistory(chaos)`.')
    createHistory(chaos, { name: 'one' }).invoke('a', { name: 'read' }).ok(1)
    createHistory(chaos, { name: 'two' }).invoke('b', { name: 'read' }).ok(2)
    expect(() => checkLinearizable(chaos.timeline, models.register())).toThrow("The record has several: 'one', 'two'.")
    expect(operationsOf(chaos.timeline, 'two')).toMatchObject([{ client: 'b', result: 2 }])
  }),
)

test(
  'refuses what is no session, and options that mean nothing',
  inSession((chaos) => {
    expect(() => createHistory({} as never)).toThrow('createHistory(chaos)')
    expect(() => createHistory(chaos, { fail: () => true } as never)).toThrow("Did you mean 'failed'?")
    expect(() => createHistory(chaos, { failed: true as never })).toThrow('failed')
    expect(new History(chaos).seed).toBe(7)
  }),
)
