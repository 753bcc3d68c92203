import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import { PassThrough, pipeline, Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { FakeHost, fail } from './fake-host.test-support.js'
import type { ArgsOf } from './target.js'
import { wrap } from './wrap.js'
import { pointOf, unwrap } from './wrapped.js'

class Account {
  #balance = 0
  limit = 100
  readonly child = { deep: { ping: () => 'pong' }, data: [1, 2] }
  static opened = 0

  static open(balance: number): Account {
    Account.opened++
    return new Account(balance)
  }

  constructor(balance: number) {
    this.#balance = balance
  }

  get balance(): number {
    return this.#balance
  }

  set balance(value: number) {
    this.#balance = value
  }

  add(amount: number): this {
    this.#balance += amount
    return this
  }

  total(): number {
    return this.#balance
  }

  async charge(amount: number): Promise<number> {
    return this.add(-amount).total()
  }

  async *pages(count: number): AsyncGenerator<number, string> {
    for (let page = 1; page <= count; page++) yield page
    return 'end'
  }
}

let host: FakeHost

beforeEach(() => {
  host = new FakeHost()
})

describe('while no fault acts', () => {
  test('private fields, getters, setters and fluent calls of an instance work', async () => {
    const raw = new Account(10)
    const account = wrap(host, 'account', raw)
    expect(account.balance).toBe(10)
    account.balance = 20
    expect(raw.total()).toBe(20)
    expect(account.add(5)).toBe(account)
    expect(await account.charge(1)).toBe(24)
    expect(account).toBeInstanceOf(Account)
    expect(account.constructor).toBe(Account)
  })

  test('each call is counted at its point, and calls of itself are not', async () => {
    const account = wrap(host, 'account', new Account(10))
    await account.charge(1)
    await account.charge(1)
    expect(host.calls('account.charge')).toBe(2)
    expect(host.calls('account.add')).toBe(0)
    expect(host.watched).toEqual(['account.charge 1', 'account.charge 2'])
  })

  test('the very promise of the function is given back, and a rejection stays unhandled or handled as it was', () => {
    const promise = Promise.resolve(1)
    const fn = wrap(host, 'fn', () => promise)
    expect(fn()).toBe(promise)
  })

  test('a thenable is not started', () => {
    const then = vi.fn()
    const query = { then, where: () => query }
    const db = wrap(host, 'db', { select: () => query })
    expect(db.select()).toBe(query)
    expect(then).not.toHaveBeenCalled()
  })

  test('methods keep their identity, name, length and kind', () => {
    const account = wrap(host, 'account', new Account(1))
    expect(account.charge).toBe(account.charge)
    expect(account.charge.name).toBe('charge')
    expect(account.charge).toHaveLength(1)
    expect(Object.prototype.toString.call(account.charge)).toBe('[object AsyncFunction]')
    expect(() => new (account.charge as unknown as new () => unknown)()).toThrow(TypeError)
  })

  test('keys, in, delete, writes, JSON, spread, inspect and symbols see what is beneath', () => {
    const tag = Symbol('tag')
    const raw: Record<PropertyKey, unknown> = { a: 1, run: () => 'ran', [tag]: 'x' }
    const thing = wrap(host, 'thing', raw)
    expect(Reflect.ownKeys(thing)).toEqual(['a', 'run', tag])
    expect(JSON.stringify(thing)).toBe('{"a":1}')
    expect('a' in thing && !('b' in thing)).toBe(true)
    thing.b = 2
    expect(raw.b).toBe(2)
    delete thing.a
    expect('a' in raw).toBe(false)
    expect(thing[tag]).toBe('x')
    expect(({ ...thing } as typeof raw).run).toBe(thing.run)
    expect(Object.getOwnPropertyDescriptor(thing, 'run')?.value).toBe(thing.run)
    expect(inspect(thing)).toBe(inspect(raw))
    expect(Object.keys(host.names)).toHaveLength(1)
  })

  test('frozen and sealed objects, before and after', () => {
    const frozen = wrap(host, 'frozen', Object.freeze({ run: () => 1, inner: { go: () => 2 } }))
    expect(Object.isFrozen(frozen)).toBe(true)
    expect(frozen.run()).toBe(1)
    expect(frozen.inner.go()).toBe(2)
    expect(Object.getOwnPropertyDescriptor(frozen, 'run')?.value).toBe(frozen.run)
    expect(() => {
      ;(frozen as { run: unknown }).run = 1
    }).toThrow(TypeError)

    const raw: { run: () => number; gone?: number } = { run: () => 1, gone: 1 }
    const late = wrap(host, 'late', raw)
    const { run } = late
    Object.preventExtensions(late)
    expect(Object.isExtensible(raw)).toBe(false)
    delete late.gone
    expect(Object.keys(late)).toEqual(['run'])
    Object.freeze(raw)
    expect(Object.isFrozen(late)).toBe(true)
    expect(late.run).toBe(run)

    const fixed = Object.defineProperty({}, 'run', { value: () => 3 }) as { run(): number }
    expect(wrap(host, 'fixed', fixed).run()).toBe(3)
    const other = wrap(host, 'other', {} as { run?: () => number })
    Object.defineProperty(other, 'run', { value: () => 4 })
    expect(other.run?.()).toBe(4)
    expect(Object.getOwnPropertyDescriptor(other, 'run')?.writable).toBe(false)
  })

  test('built-in objects: Map, Set, Date, typed array, promise, array', async () => {
    const map = wrap(host, 'map', new Map([['a', 1]]))
    expect(map.get('a')).toBe(1)
    expect(map.size).toBe(1)
    expect([...map]).toEqual([['a', 1]])
    expect(map.set('b', 2)).toBe(map)
    expect(host.calls('map.get')).toBe(1)
    const date = wrap(host, 'date', new Date(5))
    expect([date.getTime(), +date, JSON.stringify(date)]).toEqual([5, 5, '"1970-01-01T00:00:00.005Z"'])
    const bytes = wrap(host, 'bytes', new Uint8Array([1, 2, 3]))
    expect([bytes.length, bytes[1], [...bytes.subarray(1)]]).toEqual([3, 2, [2, 3]])
    expect(await wrap(host, 'promise', Promise.resolve(7))).toBe(7)
    const list = wrap(host, 'list', [1, 2])
    expect(Array.isArray(list)).toBe(true)
    expect([list.push(3), list.length, list.map((x) => x * 2)]).toEqual([3, 3, [2, 4, 6]])
    expect(Object.isFrozen(Object.freeze(list))).toBe(true)
    expect(new Set(wrap(host, 'set', new Set([1])))).toEqual(new Set([1]))
  })

  test('objects inside are points by path; data and built-in values are given as they are', () => {
    const raw = new Account(1)
    const account = wrap(host, 'account', raw)
    expect(account.child.deep.ping()).toBe('pong')
    expect(host.calls('account.child.deep.ping')).toBe(1)
    expect(account.child.data).toBe(raw.child.data)
    const config = { retries: 3, at: new Date(), tags: ['a'] }
    const holder = {
      config,
      error: new Error('x'),
      stream: new PassThrough(),
      registry: {} as Record<string, () => number>,
    }
    const wrapped = wrap(host, 'holder', holder)
    expect(wrapped.config).toBe(config)
    expect(wrapped.error).toBe(holder.error)
    expect(wrapped.stream).toBe(holder.stream)
    wrapped.registry.late = () => 1
    expect(wrapped.registry.late()).toBe(1)
    expect(host.calls('holder.registry.late')).toBe(1)
  })

  test('a wrapped function keeps its own properties, which are points too', async () => {
    const request = Object.assign(async (path: string) => `got ${path}`, {
      defaults: { base: '/' },
      post: async (path: string) => `posted ${path}`,
    })
    const wrapped = wrap(host, 'request', request)
    expect([await wrapped('a'), await wrapped.post('b')]).toEqual(['got a', 'posted b'])
    expect([host.calls('request'), host.calls('request.post')]).toEqual([1, 1])
    expect(wrapped.defaults).toBe(request.defaults)
    expect([wrapped.name, wrapped.length, typeof wrapped]).toEqual([request.name, 1, 'function'])
    expect(await wrapped.call(undefined, 'c')).toBe('got c')
    expect(await wrapped.bind(undefined, 'd')()).toBe('got d')
    expect(host.calls('request')).toBe(3)
  })

  test('a wrapped class makes wrapped instances under its name', () => {
    const Wrapped = wrap(host, 'account', Account)
    const account = new Wrapped(3)
    expect(account).toBeInstanceOf(Account)
    expect(account).toBeInstanceOf(Wrapped)
    expect(account.total()).toBe(3)
    expect(Wrapped.open(4).total()).toBe(4)
    expect([host.calls('account.total'), host.calls('account.open'), Wrapped.opened]).toEqual([1, 1, 1])
    class Savings extends Wrapped {
      #rate = 2
      interest(): number {
        return this.total() * this.#rate
      }
    }
    expect(new Savings(5).interest()).toBe(10)
    expect(() => (Wrapped as unknown as () => void)()).toThrow(
      "Class constructor Account cannot be invoked without 'new'",
    )
  })

  test('mocks stay steerable', async () => {
    const send = vi.fn(async (_to: string) => 'sent')
    const mail = wrap(host, 'mail', { send, on: vi.fn() })
    await mail.send('a')
    mail.on()
    expect(mail.send).toHaveBeenCalledWith('a')
    expect(mail.on).toHaveBeenCalledOnce()
    mail.send.mockResolvedValueOnce('other')
    expect(await mail.send('b')).toBe('other')
    expect(host.calls('mail.send')).toBe(2)
  })

  test('a spy put on the proxy counts once and leaves no trace', async () => {
    const raw = { charge: async () => 'charged' }
    const { charge } = raw
    const payments = wrap(host, 'payments', raw)
    const before = payments.charge
    const spy = vi.spyOn(payments, 'charge')
    expect(await payments.charge()).toBe('charged')
    expect(host.calls('payments.charge')).toBe(1)
    spy.mockRestore()
    expect(raw.charge).toBe(charge)
    expect(payments.charge).toBe(before)
    await before()
    expect(host.calls('payments.charge')).toBe(2)
  })

  test('emitters: listeners are no points, emit is', () => {
    const raw = new EventEmitter()
    const emitter = wrap(host, 'bus', raw)
    const heard: unknown[] = []
    expect(emitter.on('x', (value) => heard.push(value)).once('x', (value) => heard.push(value))).toBe(emitter)
    expect(emitter.emit('x', 1)).toBe(true)
    raw.emit('x', 2)
    expect(heard).toEqual([1, 1, 2])
    expect(host.names).toEqual(['bus.emit'])
    const target = wrap(host, 'target', new EventTarget())
    target.addEventListener('y', () => heard.push('y'))
    target.dispatchEvent(new Event('y'))
    expect(heard.at(-1)).toBe('y')
    expect(host.names).toEqual(['bus.emit', 'target.dispatchEvent'])
  })

  test('async iterators: each next is a call', async () => {
    const account = wrap(host, 'account', new Account(1))
    const seen: number[] = []
    for await (const page of account.pages(3)) seen.push(page)
    expect(seen).toEqual([1, 2, 3])
    expect([host.calls('account.pages'), host.calls('account.pages.next')]).toEqual([1, 4])
    const pages = account.pages(2)
    expect([await pages.next(), await pages.return('x'), await pages.next()]).toEqual([
      { done: false, value: 1 },
      { done: true, value: 'x' },
      { done: true, value: undefined },
    ])
    const list = {
      list: () => ({
        async *[Symbol.asyncIterator]() {
          yield 'a'
        },
      }),
    }
    for await (const item of wrap(host, 'list', list).list()) expect(item).toBe('a')
    expect(host.calls('list.list.next')).toBe(2)
  })

  test('streams are given as they are, and pipe', async () => {
    const raw = { read: () => Readable.from(['a', 'b']), web: () => new ReadableStream({ start: (c) => c.close() }) }
    const store = wrap(host, 'store', raw)
    const stream = store.read()
    expect(stream).toBeInstanceOf(Readable)
    expect(await text(stream.pipe(new PassThrough()))).toBe('ab')
    expect(store.web()).toBeInstanceOf(ReadableStream)
    expect(await text(store.web())).toBe('')
    const written: string[] = []
    const sink = wrap(
      host,
      'sink',
      new Writable({
        write(chunk, _encoding, done) {
          written.push(String(chunk))
          done()
        },
      }),
    )
    await new Promise((resolve) => pipeline(Readable.from(['c', 'd']), sink, resolve))
    expect(written).toEqual(['c', 'd'])
  })

  test('callbacks of node:fs', async () => {
    const files = wrap(host, 'fs', fs)
    const size = await new Promise((resolve) =>
      files.readFile(import.meta.filename, (_error, data) => resolve(data.length)),
    )
    expect(size).toBe(fs.statSync(import.meta.filename).size)
    expect(files.readFileSync(import.meta.filename, 'utf8')).toContain('node:fs')
    expect([host.calls('fs.readFile'), host.calls('fs.readFileSync')]).toEqual([1, 1])
  })
})

test('wrapping twice gives the same proxy; other names and other sessions have their own', () => {
  const raw = new Account(1)
  const account = wrap(host, 'account', raw)
  expect(wrap(host, 'account', raw)).toBe(account)
  expect(wrap(host, 'other', raw)).not.toBe(account)
  expect(wrap(new FakeHost(), 'account', raw)).not.toBe(account)
  expect(unwrap(account)).toBe(raw)
  expect(unwrap(wrap(host, 'outer', account))).toBe(raw)
  expect(unwrap(account.charge)).toBe(Account.prototype.charge)
  expect(unwrap(5)).toBe(5)
})

test('pointOf names the points of what was wrapped', () => {
  const account = wrap(host, 'account', new Account(1))
  expect(pointOf(account)).toBe('account.**')
  expect(pointOf(account.charge)).toBe('account.charge')
  expect(pointOf(account.child)).toBe('account.child.**')
  expect(pointOf(wrap(host, 'fn', () => 1))).toBe('fn')
  expect(pointOf(wrap(host, 'Account', Account))).toBe('Account.**')
  expect(pointOf({ [Symbol.for('faultline.point')]: 'api' })).toBe('api')
  expect(pointOf({})).toBeUndefined()
  expectTypeOf<ArgsOf<typeof account.charge>>().toEqualTypeOf<readonly [amount: number]>()
  expectTypeOf<ArgsOf<'a.*'>>().toEqualTypeOf<readonly unknown[]>()
  expectTypeOf<ArgsOf<{ a(x: string): void; b: number }>>().toEqualTypeOf<readonly [x: string]>()
})

test('after the session has ended everything behaves as unwrapped', async () => {
  const account = wrap(host, 'account', new Account(10))
  host.plan('account.charge', fail(new Error('down')))
  await expect(account.charge(1)).rejects.toThrow('down')
  host.close()
  expect(await account.charge(1)).toBe(9)
  expect(host.judged).toHaveLength(1)
})

test('a fault reaches what is beneath with the raw this', async () => {
  const account = wrap(host, 'account', new Account(10))
  host.plan('account.charge', { alters: [(answer) => Number(answer) * 2] })
  host.plan('account.add', { delayMs: 5 })
  expect(await account.charge(4)).toBe(12)
  const total = account.total()
  host.plan('account.total', { delayMs: 30 })
  expect([total, account.total(), host.blocked]).toEqual([6, 6, [30]])
})

test.each([
  ['', {}, 'Expected `name` to be a string that is not empty'],
  ['a..b', {}, "Expected `name` to be a name such as 'payments'"],
  ['pay.*', {}, 'stars belong to patterns'],
  ['a', 5, 'Expected `target` to be an object, a function or a class, got 5'],
  ['a', {}, 'Expected `options` to hold only sync, async, callback, stream', { snyc: [] }],
  ['a', {}, 'Expected `sync` to be a list of names of methods, or true', { sync: 'x' }],
  ['a', {}, 'Expected `async` not to name what `sync` names too', { sync: ['x'], async: ['x'] }],
])('refuses %j %j: %s', (name, target, message, options?: object) => {
  expect(() => wrap(host, name, target as object, options)).toThrow(message)
})
