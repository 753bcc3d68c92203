import { expect, test } from 'vitest'
import { faults } from '../fault/index.js'
import { inChaos, sleep } from './chaos.test-support.js'

const order = () => ({
  id: 7,
  open: true,
  items: [{ name: 'book', price: 12.5 }],
  at: new Date(0),
  tags: new Set(['a']),
})

/** How many leaves differ. */
function differences(a: unknown, b: unknown): number {
  if (Object.is(a, b)) return 0
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return 1
  if (a instanceof Date && b instanceof Date) return differences(a.getTime(), b.getTime())
  const entries = (x: object) =>
    (x instanceof Set ? [...x].map((v, i) => [i, v]) : Object.entries(x)) as [string, unknown][]
  const left = new Map(entries(a))
  const right = new Map(entries(b))
  let count = 0
  for (const key of new Set([...left.keys(), ...right.keys()]))
    count += left.has(key) && right.has(key) ? differences(left.get(key), right.get(key)) : 1
  return count
}

test('corruption changes one value of an answer, of its own type, by seed, and never the callee’s object', async () => {
  const seen = new Set<string>()
  for (let seed = 0; seed < 60; seed++) {
    await inChaos(
      async (chaos) => {
        const kept = order()
        const api = chaos.wrap('api', { get: async () => kept })
        chaos.inject(faults.corruption({ mutations: ['bitFlip', 'offByOne', 'truncate', 'shift', 'missing'] }))
        const answer = await api.get()
        expect(kept).toEqual(order())
        expect(differences(answer, kept)).toBeGreaterThan(0)
        expect(differences(answer, kept)).toBeLessThanOrEqual(2)
        for (const [key, value] of Object.entries(answer))
          expect(typeof value).toBe(typeof kept[key as keyof typeof kept])
        seen.add(JSON.stringify({ ...answer, tags: [...(answer.tags ?? [])] }))
      },
      { seed },
    )
  }
  expect(seen.size).toBeGreaterThan(12)
})

test('corruption of arguments reaches the callee alone, and leaves callbacks be', () =>
  inChaos(async (chaos) => {
    const got: unknown[] = []
    const api = chaos.wrap('api', {
      async put(...args: unknown[]) {
        got.push(args)
      },
      write(value: number[], callback: (error: unknown, length: number) => void) {
        got.push(value)
        callback(null, value.length)
      },
    })
    chaos.inject(faults.corruption({ of: 'arguments', mutations: ['offByOne'] }))
    const given = { n: 5 }
    await api.put(given, 'untouched: no mutation of text is allowed')
    expect(given).toEqual({ n: 5 })
    expect([4, 6]).toContain((got[0] as [{ n: number }])[0].n)
    const length = await new Promise((resolve) => api.write([1], (_error, count) => resolve(count)))
    expect(length).toBe(1)
    expect(got[1]).not.toEqual([1])
  }))

test('a live object is corrupted in place while the fault lasts, and put right, but for what the code wrote itself', () =>
  inChaos(async (chaos) => {
    const cache = chaos.state(
      'cache',
      new Map([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]),
    )
    const frozen = chaos.state('frozen', Object.freeze({ n: 1 }))
    const injection = chaos.inject(faults.corruption({ mutations: ['offByOne'], count: 1, everyMs: 1000 }), {
      at: cache,
      from: '1s',
      for: '5500ms',
    })
    chaos.inject(faults.corruption(), { at: frozen, optional: true })
    await sleep(1001)
    const first = [...cache].filter(([key, value]) => value !== { a: 1, b: 2, c: 3 }[key])
    expect(first).toHaveLength(1)
    await sleep(2000)
    cache.set('c', 30)
    await sleep(2900)
    expect(injection.impact.acted).toBe(5)
    await sleep(1000)
    expect(cache.get('a')).toBe(1)
    expect(cache.get('b')).toBe(2)
    expect(cache.size).toBe(3)
    expect(frozen).toEqual({ n: 1 })
    const acts = chaos.timeline.events.flatMap((event) => (event.type === 'fault.injected' ? [event.act] : []))
    expect(acts[0]).toMatch(/^corrupt [abc]: offByOne$/)
  }))

test('elements that go missing from arrays and Sets come back where they were', () =>
  inChaos(async (chaos) => {
    const list = chaos.state('list', ['a', 'b', 'c', 'd'])
    const set = chaos.state('set', new Set([1, 2, 3]))
    const injection = chaos.inject(faults.corruption({ mutations: ['missing'], count: 2 }), { at: '*' })
    expect(list).toHaveLength(2)
    expect(set.size).toBe(1)
    injection.lift()
    expect(list).toEqual(['a', 'b', 'c', 'd'])
    expect([...set]).toEqual([1, 2, 3])
    expect(() => chaos.state('list', 5 as unknown as object)).toThrow('Expected `object` to be an object, got 5')
    expect(() => chaos.wrap('list', () => 1)()).toThrow('to be the name of no other point')
  }))

test('a live object that chance has spared is tried again', () =>
  inChaos(
    async (chaos) => {
      const rows = chaos.state('rows', Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`row${n}`, n])))
      const before = { ...rows }
      const injection = chaos.inject(faults.corruption({ mutations: ['offByOne'], everyMs: 1000 }), {
        at: rows,
        probability: 0.3,
        for: '100s',
      })
      await sleep(50_500)
      expect(injection.impact.seen).toBe(51)
      expect(injection.impact.acted).toBeGreaterThan(5)
      expect(injection.impact.acted).toBeLessThan(30)
      injection.lift()
      expect(rows).toEqual(before)
      const { seen } = injection.impact
      await sleep(50_000)
      expect([rows, injection.impact.seen]).toEqual([before, seen])
    },
    { seed: 1 },
  ))

test('a live object is put right also when the body throws', async () => {
  const live = new Map<unknown, unknown>([[Object.create(null), 1]])
  await expect(
    inChaos((chaos) => {
      chaos.state('live', live)
      chaos.inject(faults.corruption({ mutations: ['offByOne'] }), { at: 'live' })
      expect([...live.values()]).not.toEqual([1])
      throw new Error('of the body')
    }),
  ).rejects.toThrow('of the body')
  expect([...live.values()]).toEqual([1])
})

test('what the code has written over a corrupted value stays when the fault is lifted', () =>
  inChaos((chaos) => {
    const rows = chaos.state('rows', { n: 5 })
    const injection = chaos.inject(faults.corruption({ mutations: ['offByOne'] }), { at: rows })
    expect(rows.n).not.toBe(5)
    rows.n = 100
    injection.lift()
    expect(rows.n).toBe(100)
  }))

test('a live object is asked about once a window, also if it was given twice, and not before the window begins', () =>
  inChaos(async (chaos) => {
    const cache = { price: 5 }
    const corruption = chaos.inject(faults.corruption(), { at: 'cache', from: '1s' })
    chaos.state('cache', cache)
    chaos.state('cache', cache)
    expect([cache.price, corruption.impact.seen]).toEqual([5, 0])
    await sleep(2000)
    expect(cache.price).not.toBe(5)
    expect(corruption.impact).toMatchObject({ seen: 1, acted: 1 })
  }))

test('bytes of a Buffer are corrupted in a copy', () =>
  inChaos(async (chaos) => {
    const kept = Buffer.from('bytes')
    const disk = chaos.wrap('disk', { read: async () => kept, write: async (data: Buffer) => data })
    chaos.inject(faults.corruption({ mutations: ['bitFlip'] }), { at: disk.read })
    chaos.inject(faults.corruption({ of: 'arguments', mutations: ['bitFlip'] }), { at: disk.write })
    const read = await disk.read()
    const written = await disk.write(kept)
    expect([kept.toString(), Buffer.isBuffer(read), read.equals(kept), written.equals(kept)]).toEqual([
      'bytes',
      true,
      false,
      false,
    ])
  }))

test('reorder lets answers overtake each other, and calls with `of: calls`', () =>
  inChaos(async (chaos) => {
    const made: number[] = []
    const answered: number[] = []
    const api = chaos.wrap('api', {
      async call(n: number) {
        made.push(n)
        return n
      },
    })
    const numbers = [1, 2, 3, 4, 5, 6]
    const all = () => Promise.all(numbers.map((n) => api.call(n).then((answer) => answered.push(answer))))
    const first = chaos.inject(faults.reorder({ withinMs: 50 }))
    await all()
    expect(made).toEqual(numbers)
    expect(answered).not.toEqual(numbers)
    expect(answered.toSorted()).toEqual(numbers)
    expect(chaos.clock.now()).toBeLessThanOrEqual(50)
    first.lift()
    made.length = 0
    chaos.inject(faults.reorder({ withinMs: 50, of: 'calls' }))
    await all()
    expect(made).not.toEqual(numbers)
  }))

test('a barrier lets calls go on when all have got there, or after a while, or when it is lifted', () =>
  inChaos(async (chaos) => {
    const store = { value: 0 }
    const api = chaos.wrap('api', {
      read: async () => store.value,
      write: async (value: number) => {
        store.value = value
      },
    })
    const increment = async () => api.write((await api.read()) + 1)
    const barrier = chaos.inject(faults.barrier({ withinMs: 300 }), { at: 'api.read' })
    await Promise.all([increment(), increment()])
    expect([store.value, chaos.clock.now()]).toEqual([1, 0])
    await increment()
    expect([store.value, chaos.clock.now()]).toEqual([2, 300])
    const held = increment()
    await sleep(100)
    barrier.lift()
    await held
    expect(chaos.clock.now()).toBe(400)
  }))

test('a call that has gone on alone, or was given up, is not met by the next one', () =>
  inChaos(async (chaos) => {
    const went: [name: string, atMs: number][] = []
    const api = chaos.wrap('api', { read: async (_name: string, _options?: { signal: AbortSignal }) => {} })
    const read = async (name: string, signal?: AbortSignal) => {
      await api.read(name, signal && { signal }).catch(() => {})
      went.push([name, chaos.clock.now()])
    }
    chaos.inject(faults.barrier({ withinMs: 300 }))
    await read('alone')
    await read('given up', AbortSignal.timeout(100))
    const pair = [read('one'), sleep(200).then(() => read('two'))]
    await Promise.all(pair)
    expect(went).toEqual([
      ['alone', 300],
      ['given up', 400],
      ['one', 600],
      ['two', 600],
    ])
  }))

test('a duplicate call takes effect twice, at once or later, and the caller has the answer asked for', () =>
  inChaos(async (chaos) => {
    let effects = 0
    const api = chaos.wrap(
      'api',
      {
        async call() {
          return ++effects
        },
        back(callback: (error: unknown, n: number) => void) {
          callback(null, ++effects)
        },
        fast: () => ++effects,
      },
      { sync: ['fast'] },
    )
    const once = chaos.inject(faults.duplicate())
    expect([await api.call(), effects]).toEqual([1, 2])
    expect([api.fast(), effects]).toEqual([3, 4])
    expect(await new Promise((resolve) => api.back((_error, n) => resolve(n)))).toBe(5)
    expect(effects).toBe(6)
    once.lift()
    chaos.inject(faults.duplicate({ gapMs: 500, answer: 'second' }))
    expect(await api.call()).toBe(8)
    expect(chaos.clock.now()).toBe(500)
  }))

test('what fails in the call that nobody asked for is heard by nobody', () =>
  inChaos(async (chaos) => {
    let calls = 0
    const make = () => {
      if (++calls % 2 === 0) throw new Error('The second fails.')
      return calls
    }
    const api = chaos.wrap(
      'api',
      {
        async call() {
          return make()
        },
        back: (callback: (error: unknown, n?: number) => void) => callback(null, make()),
        fast: make,
      },
      { sync: ['fast'], callback: ['back'] },
    )
    const back = () => new Promise((resolve) => api.back((error, n) => resolve(error ?? n)))
    const first = chaos.inject(faults.duplicate())
    expect([await api.call(), await back(), api.fast()]).toEqual([1, 3, 5])
    first.lift()
    const late = chaos.inject(faults.duplicate({ gapMs: 50 }))
    expect([await api.call(), await sleep(60), await back(), await sleep(60)]).toEqual([7, undefined, 9, undefined])
    late.lift()
    chaos.inject(faults.duplicate({ gapMs: 50, answer: 'second' }))
    await expect(api.call()).rejects.toThrow('The second fails.')
    expect(await back()).toMatchObject({ message: 'The second fails.' })
    expect(calls).toBe(14)
  }))

test('a lost write is acknowledged and not made; a stale answer is what was answered then', () =>
  inChaos(async (chaos) => {
    const rows = new Map<string, { n: number }>([['x', { n: 0 }]])
    const db = chaos.wrap('db', {
      get: async (key: string) => rows.get(key),
      set: async (key: string, n: number) => {
        rows.set(key, { n })
        return 'OK'
      },
    })
    const lost = chaos.inject(faults.lostWrite('OK'), { at: db.set })
    expect([await db.set('x', 9), rows.get('x')]).toEqual(['OK', { n: 0 }])
    lost.lift()
    const lag = chaos.inject(faults.staleAnswer({ lagMs: 1000 }), { at: db.get })
    const seen: unknown[] = []
    for (let n = 1; n <= 4; n++) {
      seen.push((await db.get('x'))?.n)
      await db.set('x', n)
      await sleep(500)
    }
    expect(seen).toEqual([0, 0, 0, 1])
    lag.lift()
    chaos.inject(faults.staleAnswer(), { at: db.get })
    const frozen = await db.get('x')
    await db.set('x', 99)
    expect(await db.get('x')).toEqual(frozen)
    expect(await db.get('y')).toBeUndefined()
  }))

test('a stale answer is a copy that the caller may change, and only so many are kept', () =>
  inChaos(async (chaos) => {
    let version = 0
    const db = chaos.wrap('db', { read: async () => ({ version: ++version }) })
    chaos.inject(faults.staleAnswer({ lagMs: 3_600_000 }), { at: 'db.read' })
    const first = await db.read()
    expect(first).toEqual({ version: 1 })
    first.version = 99
    expect(await db.read()).toEqual({ version: 1 })
    // A thousand versions: the oldest two have gone.
    for (let i = 0; i < 999; i++) await db.read()
    expect(await db.read()).toEqual({ version: 3 })
  }))
