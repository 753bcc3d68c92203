import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import '../fs.js'
import '../http.js'
import { DeadlockError } from '../error/index.js'
import { failpoint } from '../failpoint/index.js'
import { fromToken, type InjectionData, ReplayError, ScheduleFormatError, toToken } from '../index.js'
import { formatSchedule, parseSchedule } from '../schedule/index.js'
import { failureOf, forEver, inChaos, sleep } from './chaos.test-support.js'
import type { Chaos, ChaosBody } from './index.js'

/** Runs a body in a session of that order. */
function ordered<T>(
  order: readonly number[],
  body: (chaos: Chaos) => T | PromiseLike<T>,
  injections: InjectionData[] = [],
) {
  return inChaos(body as (...given: Parameters<ChaosBody>) => T | PromiseLike<T>, {
    schedule: { version: 1, seed: 1, injections, order },
  })
}

/** Orders of as many choices, drawn by the fixed rule of a multiplier. */
function someOrders(count: number, length: number): number[][] {
  let state = 7
  const next = () => {
    state = (state * 48271) % 2147483647
    return state % 4
  }
  return Array.from({ length: count }, () => Array.from({ length }, next))
}

class Store {
  readonly values = new Map<string, number>()
  readonly log: string[] = []

  async get(key: string): Promise<number> {
    this.log.push(`get ${key}`)
    return this.values.get(key) ?? 0
  }

  async set(key: string, value: number): Promise<void> {
    this.log.push(`set ${key} ${value}`)
    this.values.set(key, value)
  }
}

async function addOne(store: Store): Promise<void> {
  await store.set('a', (await store.get('a')) + 1)
}

describe('an order', () => {
  const twoAdd = (chaos: Chaos) => {
    const store = new Store()
    const wrapped = chaos.wrap('store', store)
    return Promise.all([addOne(wrapped), addOne(wrapped)]).then(() => store.values.get('a'))
  }

  test('decides whether an update is lost', async () => {
    // Both read before either writes, as it would be anyway; or one has written before the other reads.
    expect(await ordered([], twoAdd)).toBe(1)
    expect(await ordered([0, 1, 1, 1], twoAdd)).toBe(2)
  })

  test('taken again gives the same timeline byte for byte, and the choices it took are its schedule', async () => {
    const program = async (chaos: Chaos) => {
      const store = chaos.wrap('store', new Store())
      const work = async (key: string, ms: number) => {
        chaos.note(`${key} reads`)
        const value = await store.get(key)
        await sleep(ms)
        chaos.note(`${key} yields`)
        await chaos.yield()
        await store.set(key, value + 1).catch((error: Error) => chaos.note(`${key}: ${error.message}`))
        await failpoint.async('written', key)
        chaos.note(`${key} is done`)
      }
      setImmediate(() => chaos.note('immediate'))
      await Promise.all([work('a', 10), work('b', 5), work('c', 10)])
      return { lines: chaos.timeline.toJSONL(), order: chaos.schedule.order ?? [] }
    }
    const late: InjectionData = { fault: { kind: 'latency', delayMs: 5 }, at: 'store.get', when: { calls: [2] } }
    const lost: InjectionData = { fault: { kind: 'lostAnswer' }, at: 'store.set', when: { calls: [1] } }
    const seen = new Set<string>()
    for (const order of someOrders(20, 40)) {
      const first = await ordered(order, program, [late, lost])
      const again = await ordered(first.order, program, [late, lost])
      expect(again).toEqual(first)
      seen.add(first.lines)
    }
    expect(seen.size).toBeGreaterThan(15)
  })

  test('of no choices changes nothing where no two timers are due at one instant', async () => {
    const program = async (chaos: Chaos) => {
      const store = chaos.wrap('store', new Store())
      const work = async (key: string, ms: number) => {
        for (let n = 1; n <= 3; n++) {
          const value = await store.get(key)
          await sleep(ms)
          chaos.note(`${key} is ${value}`)
          await store.set(key, value + n).catch((error: Error) => chaos.note(error.message))
        }
      }
      await Promise.all([work('a', 7), work('b', 11), work('c', 13)])
      return chaos.timeline.toJSONL()
    }
    const injections: InjectionData[] = [
      { fault: { kind: 'latency', delayMs: 4 }, at: 'store.*', when: { calls: [2, 3] } },
      { fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'store.set', when: { calls: [4] } },
    ]
    const plain = await inChaos(program, { schedule: { version: 1, seed: 1, injections } })
    expect(await ordered([], program, injections)).toBe(plain)
  })

  test('is read, written and put into a token; trailing zeros say nothing; what is no order is refused', () => {
    const schedule = { version: 1, seed: 3, injections: [], order: [0, 2, 0, 1, 0, 0] } as const
    const short = { ...schedule, order: [0, 2, 0, 1] }
    expect(parseSchedule(formatSchedule(schedule))).toEqual(short)
    expect(fromToken(toToken(schedule))).toEqual(short)
    expect(fromToken(toToken({ ...schedule, order: [0] })).order).toEqual([])
    expect('order' in fromToken(toToken({ seed: 3, injections: [] }))).toBe(false)
    for (const order of [[-1], [1.5], ['1'], [100_001], 'abc', { 0: 1 }, null, Array(100_001).fill(0)])
      expect(() => parseSchedule({ ...schedule, order })).toThrow(ScheduleFormatError)
    const long = toToken({ ...schedule, order: Array(100_000).fill(1) })
    expect(fromToken(long).order).toHaveLength(100_000)
    expect(() => fromToken(`${long.slice(0, -4)}AAAA`)).toThrow(ReplayError)
  })

  test('goes into the line that replays a failure', async () => {
    const error = await failureOf(() =>
      ordered([0, 1, 1, 1], async (chaos) => {
        if ((await twoAdd(chaos)) === 2) throw new Error('Two')
      }),
    )
    const token = /FAULTLINE_REPLAY=(\S+)/.exec(`${error.message}\n${error.stack}\n${String(error.cause)}`)?.[1]
    expect(fromToken(token as string).order).toEqual([0, 1, 1, 1])
  })

  test('of a session in real time means nothing: no order of real time can be taken again', async () => {
    const schedule = { version: 1, seed: 1, injections: [], order: [0, 1, 1, 1] } as const
    const seen = await inChaos(async (chaos) => [await twoAdd(chaos), 'order' in chaos.schedule], {
      time: 'real',
      schedule,
    })
    expect(seen).toEqual([1, false])
  })
})

describe('calls of points', () => {
  test('that answer at once, throw at once, or have more than a promise to give, do so in any order', async () => {
    class Query extends Promise<number> {}
    const process = Object.assign(Promise.resolve(1), { kill: () => 'killed' })
    // biome-ignore lint/suspicious/noThenProperty: as builders of queries have
    const builder = { where: () => builder, then: (go: (rows: number) => void) => go(3) }
    const bus = new EventEmitter()
    for (const order of someOrders(5, 30)) {
      await ordered(order, async (chaos) => {
        const wrapped = chaos.wrap('things', {
          sum: (a: number, b: number) => Number(a) + Number(b),
          fail: () => {
            throw new Error('At once')
          },
          query: () => Query.resolve(2) as Query,
          run: () => process,
          select: () => builder,
          peek: (key: string, done: (error: Error | null, value: string) => void) => done(null, key),
          each: (list: number[], visit: (item: number) => unknown) => list.map((item) => visit(item)),
          mock: vi.fn().mockReturnValueOnce(Promise.resolve(4)).mockReturnValueOnce(5),
          bus,
        })
        for (let call = 1; call <= 3; call++) {
          expect(wrapped.sum(1, call)).toBe(1 + call)
          expect(() => wrapped.fail()).toThrow('At once')
          expect(wrapped.query()).toBeInstanceOf(Query)
          expect(wrapped.run().kill()).toBe('killed')
          expect(await wrapped.select().where()).toBe(3)
          let peeked = ''
          wrapped.peek('a', (_error, value) => {
            peeked = value
          })
          expect(peeked).toBe('a')
          expect(wrapped.each([1, 2], (item) => item * 2)).toEqual([2, 4])
        }
        expect(await wrapped.mock()).toBe(4)
        expect(wrapped.mock()).toBe(5)
        const heard: string[] = []
        const listener = (what: string) => heard.push(what)
        wrapped.bus.on('news', listener)
        wrapped.bus.emit('news', 'one')
        wrapped.bus.off('news', listener)
        wrapped.bus.emit('news', 'two')
        expect(heard).toEqual(['one'])
      })
    }
  })

  test('that give one promise twice still do, once that was seen', async () => {
    const memo = Promise.resolve(1)
    await ordered([1, 1, 1], async (chaos) => {
      const cached = chaos.wrap('cached', { get: () => memo })
      await cached.get()
      expect(await cached.get()).toBe(1)
      expect(cached.get()).toBe(cached.get())
    })
  })

  test('that reject do so for who handles it, and for who does not', async () => {
    const failing = async (chaos: Chaos) => {
      const db = chaos.wrap('db', { read: async () => Promise.reject(new Error('No')), write: async () => {} })
      expect(await Promise.allSettled([db.read(), db.write(), db.read()])).toMatchObject([
        { reason: { message: 'No' } },
        { status: 'fulfilled' },
        { reason: { message: 'No' } },
      ])
      return db
    }
    for (const order of someOrders(5, 12)) await ordered(order, failing)
    const unhandled: unknown[] = []
    const onUnhandled = (error: unknown) => unhandled.push((error as Error).message)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', onUnhandled)
    await ordered([], async (chaos) => {
      void (await failing(chaos)).read()
      await sleep(1)
      await chaos.realTurn()
    })
    process.off('unhandledRejection', onUnhandled)
    for (const other of others) process.on('unhandledRejection', other)
    expect(unhandled).toEqual(['No'])
  })

  test('with callbacks are answered in any order, one called back twice in its own, in the context of the caller', async () => {
    const read = (key: string, done: (error: Error | null, value?: string) => void) => {
      setTimeout(() => {
        done(null, `${key} 1`)
        done(null, `${key} 2`)
      }, 10)
    }
    const answers = await ordered([1, 1, 1, 0], async (chaos) => {
      const wrapped = chaos.wrap('read', read)
      const heard: string[] = []
      for (const key of ['a', 'b'])
        wrapped(key, (_error, value) => void heard.push(`${value} at ${Date.now() - start}`))
      const start = Date.now()
      await sleep(20)
      return heard
    })
    expect(answers).toEqual(['b 1 at 10', 'b 2 at 10', 'a 1 at 10', 'a 2 at 10'])
  })

  test('of streams and async iterators give their parts in order, to each who asks', async () => {
    for (const order of someOrders(8, 40)) {
      const parts = await ordered(order, async (chaos) => {
        const source = chaos.wrap('source', {
          stream: () => Readable.from(['x', 'y', 'z']),
          async *list() {
            yield* [1, 2, 3]
          },
        })
        const streamed: string[] = []
        for await (const part of source.stream()) streamed.push(part)
        const listed: number[] = []
        for await (const item of source.list()) listed.push(item)
        const iterator = source.list()
        const asked = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()])
        return [streamed, listed, asked.map(({ value }) => value)]
      })
      expect(parts).toEqual([
        ['x', 'y', 'z'],
        [1, 2, 3],
        [1, 2, 3, undefined],
      ])
    }
  })

  test('are counted and judged as they were made, and a fault has its place in the order like any other answer', async () => {
    for (const order of someOrders(10, 12)) {
      const ended = await ordered(
        order,
        async (chaos) => {
          const store = chaos.wrap('store', new Store())
          const calls = ['a', 'b', 'c'].map((key) =>
            store.set(key, 1).then(
              () => 'written',
              () => 'failed',
            ),
          )
          return await Promise.all(calls)
        },
        [{ fault: { kind: 'exception', code: 'EPIPE' }, at: 'store.set', when: { calls: [2] } }],
      )
      expect(ended).toEqual(['written', 'failed', 'written'])
    }
    const first = await ordered(
      [0, 2],
      async (chaos) => {
        const store = chaos.wrap('store', new Store())
        const ended: string[] = []
        const note = (what: string) => void ended.push(what)
        await Promise.all(
          [1, 2, 3].map((key) =>
            store.set(`${key}`, 1).then(
              () => note(`${key}`),
              () => note('failed'),
            ),
          ),
        )
        return ended
      },
      [{ fault: { kind: 'exception', code: 'EPIPE' }, at: 'store.set', when: { calls: [1] } }],
    )
    expect(first).toEqual(['failed', '2', '3'])
  })

  test('that a fault makes throw at once do', async () => {
    await ordered(
      [],
      (chaos) => {
        const store = chaos.wrap('store', new Store())
        expect(() => store.get('a')).toThrow('ECONNRESET')
      },
      [{ fault: { kind: 'exception', code: 'ECONNRESET', via: 'throw' }, at: 'store.get' }],
    )
  })

  test('whose signal is aborted before it is their turn are made with it aborted', async () => {
    const seen = await ordered([0], async (chaos) => {
      const aborted: boolean[] = []
      const db = chaos.wrap('db', {
        read: async (signal: AbortSignal) => {
          aborted.push(signal.aborted)
          signal.throwIfAborted()
        },
      })
      const controller = new AbortController()
      const reading = db.read(controller.signal)
      controller.abort(new Error('Given up'))
      await expect(reading).rejects.toThrow('Given up')
      return aborted
    })
    expect(seen).toEqual([true])
  })

  test('within calls have their own turns', async () => {
    const log: string[] = []
    const run = (order: readonly number[]) =>
      ordered(order, async (chaos) => {
        log.length = 0
        const db = chaos.wrap('db', { load: async (key: string) => void log.push(`load ${key}`) })
        const service = chaos.wrap('service', {
          get: async (key: string) => {
            log.push(`get ${key}`)
            await db.load(key)
          },
        })
        await Promise.all([service.get('a'), service.get('b')])
        return log.join(', ')
      })
    expect(await run([])).toBe('get a, get b, load a, load b')
    expect(await run([0, 1])).toBe('get a, load a, get b, load b')
    expect(await run([1, 1])).toBe('get b, load b, get a, load a')
  })
})

describe('other points', () => {
  test('failpoints that can wait take turns', async () => {
    const run = (order: readonly number[]) =>
      ordered(order, async () => {
        const passed: string[] = []
        const pass = async (name: string) => void passed.push(await failpoint.async('gate', name))
        await Promise.all([pass('a'), pass('b'), pass('c')])
        return passed.join('')
      })
    expect(await run([])).toBe('abc')
    expect(await run([2, 1])).toBe('cba')
  })

  test('files are read and written in the order chosen, however fast the disk is', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-'))
    const run = (order: readonly number[]) =>
      ordered(order, async (chaos) => {
        chaos.fs('files', `${directory}/**`)
        const file = path.join(directory, 'a')
        const write = (content: string) => fs.promises.appendFile(file, content)
        const read = (): Promise<string> =>
          new Promise((resolve, reject) => {
            fs.readFile(file, 'utf8', (error, content) => (error ? reject(error) : resolve(content)))
          })
        await fs.promises.writeFile(file, '')
        const [, , seen] = await Promise.all([write('1'), write('2'), read()])
        return { seen, end: await read(), timeline: chaos.timeline.toJSONL() }
      })
    const ends = new Set<string>()
    for (const order of someOrders(10, 20)) {
      const first = await run(order)
      expect(await run(order)).toEqual(first)
      ends.add(`${first.seen} of ${first.end}`)
    }
    expect(ends.size).toBeGreaterThan(2)
    fs.rmSync(directory, { recursive: true })
  })

  test('HTTP requests reach their server in the order chosen, and so do answers their clients', async () => {
    const reached: string[] = []
    const server = http.createServer((request, response) => {
      reached.push(request.url ?? '')
      response.end(`answer to ${request.url}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const run = (order: readonly number[]) =>
      ordered(order, async (chaos) => {
        reached.length = 0
        chaos.http('api')
        const answered: string[] = []
        const ask = async (key: string) => void answered.push(await (await fetch(`${origin}/${key}`)).text())
        await Promise.all([ask('a'), ask('b'), ask('c')])
        return { reached: reached.join(''), answered: answered.map((answer) => answer.at(-1)).join('') }
      })
    try {
      const ends = new Set<string>()
      for (const order of someOrders(6, 10)) {
        const first = await run(order)
        expect(await run(order)).toEqual(first)
        ends.add(`${first.reached} ${first.answered}`)
      }
      expect(ends.size).toBeGreaterThan(3)
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

describe('at the end', () => {
  test('a call whose turn has not come is made, as it would have been at once', async () => {
    const store = new Store()
    await ordered([], (chaos) => {
      void chaos.wrap('store', store).set('a', 1)
    })
    await Promise.resolve()
    expect(store.values.get('a')).toBe(1)
  })

  test('but not after a failure: it may be one of a loop without end', async () => {
    const store = new Store()
    const error = await failureOf(() =>
      ordered([], (chaos) => {
        void chaos.wrap('store', store).set('a', 1)
        throw new Error('Over')
      }),
    )
    expect(error.message).toContain('Over')
    await sleep(1)
    expect(store.values.size).toBe(0)
  })

  test('a loop that would keep the process busy for ever is a livelock that names its point', async () => {
    const error = await failureOf(() =>
      inChaos(
        async (chaos) => {
          const queue = chaos.wrap('queue', { ready: async () => false })
          while (!(await queue.ready()));
        },
        { maxEvents: 3000, schedule: { version: 1, seed: 1, injections: [], order: [] } },
      ),
    )
    expect(error.message).toContain('gate of queue.ready')
  })

  test('a deadlock names the call that is pending, not one that takes turns', async () => {
    const error = await failureOf(() =>
      ordered([1, 0, 1], async (chaos) => {
        const locks = chaos.wrap('locks', { take: (_key: string) => forEver() })
        const store = chaos.wrap('store', new Store())
        await Promise.all([addOne(store), locks.take('a'), addOne(store)])
      }),
    )
    expect(error).toBeInstanceOf(DeadlockError)
    expect((error as unknown as DeadlockError).pending).toMatchObject([{ what: 'call 1 of locks.take', sinceMs: 0 }])
  })
})

test('to yield lets all that is due go on, also in a session that is not interleaved', async () => {
  const run = (chaos: Chaos) => {
    const log: string[] = []
    setImmediate(() => log.push('immediate'))
    queueMicrotask(() => log.push('microtask'))
    return chaos.yield().then(() => [...log, 'yielded'].join(', '))
  }
  expect(await inChaos(run)).toBe('microtask, immediate, yielded')
  expect(await ordered([], run)).toBe('microtask, immediate, yielded')
  expect(await ordered([1], run)).toBe('microtask, yielded')
})
