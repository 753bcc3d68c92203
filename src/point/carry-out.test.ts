import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeHost, fail, gate, settled, stateOf } from './fake-host.test-support.js'
import type { Plan } from './point.js'
import { SyncHoldError } from './point-error.js'
import { wrap } from './wrap.js'

const down = new Error('down')
const never = new Promise<void>(() => {})

let host: FakeHost
const unhandled = vi.fn()

beforeEach(() => {
  host = new FakeHost()
  unhandled.mockClear()
  process.on('unhandledRejection', unhandled)
})

afterEach(async () => {
  await new Promise((resolve) => process.nextTick(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

/** A function of one call, at the point `fn`. */
function at<F extends (...args: never[]) => unknown>(fn: F, plan: Partial<Plan>): F {
  host.plan('fn', plan)
  return wrap(host, 'fn', fn)
}

describe('a call that answers by a promise', () => {
  test('is made late', async () => {
    const run = vi.fn(async (x: number) => x + 1)
    const answer = at(run, { delayMs: 100 })(1)
    await host.advance(99)
    expect(run).not.toHaveBeenCalled()
    expect([...host.pendingCalls]).toEqual(['fn 1'])
    await host.advance(1)
    expect(await answer).toBe(2)
    expect(host.pendingCalls.size).toBe(0)
    expect(host.judged[0]).toEqual({ point: 'fn', call: 1, args: [1], shape: 'async' })
  })

  test('whose answer alone is meddled with is made at once: those of one moment keep their order', async () => {
    const made: string[] = []
    const first = at(async () => made.push('first'), { end: { act: 'lose', error: down } })().catch(() => {})
    made.push('second')
    expect(made).toEqual(['first', 'second'])
    await first
  })

  test.each(['auto', 'reject', 'callback'] as const)('fails by %s, and is not made', async (via) => {
    const run = vi.fn(async () => 1)
    await expect(at(run, fail(down, via))()).rejects.toBe(down)
    expect(run).not.toHaveBeenCalled()
  })

  test('throws on the spot when the fault says so', () => {
    expect(() => at(async () => 1, { ...fail(down, 'throw'), delayMs: 5 })()).toThrow(down)
  })

  test('answers what the fault says, or what it makes of the answer', async () => {
    const run = vi.fn(async () => 1)
    expect(await at(run, { end: { act: 'answer', value: 7 } })()).toBe(7)
    expect(run).not.toHaveBeenCalled()
    host.plan('fn', { alters: [(x) => Number(x) + 1, (x) => Number(x) * 10] })
    expect(await wrap(host, 'fn', run)()).toBe(20)
  })

  test('takes effect, and its answer is lost', async () => {
    const run = vi.fn(async () => 1)
    await expect(at(run, { end: { act: 'lose', error: down } })()).rejects.toBe(down)
    expect(run).toHaveBeenCalledOnce()
  })

  test('is held until the gate opens, before or after it was made', async () => {
    const before = gate()
    const after = gate()
    const run = vi.fn(async () => 1)
    const answer = at(run, { holdsBefore: [before.promise], holdsAfter: [after.promise], heldBy: 'hang' })()
    await settled()
    expect([run.mock.calls.length, [...host.pendingCalls]]).toEqual([0, ['fn 1 hang']])
    before.open()
    await settled()
    expect([run.mock.calls.length, await stateOf(answer)]).toEqual([1, 'pending'])
    after.open()
    expect(await answer).toBe(1)
  })

  test('that is held when the session ends stays pending in silence', async () => {
    const answer = at(async () => 1, { holdsBefore: [never] })()
    host.close()
    expect(await stateOf(answer)).toBe('pending')
  })

  test('a rejection of its own passes, and no alter sees it', async () => {
    const alter = vi.fn()
    await expect(at(async () => Promise.reject(down), { alters: [alter] })()).rejects.toBe(down)
    expect(alter).not.toHaveBeenCalled()
  })
})

describe('a call that answers at once', () => {
  const options = { sync: true } as const

  test('blocks, fails, answers, loses and alters', () => {
    const run = vi.fn(() => 1)
    const wrapped = wrap(host, 'fn', run, options)
    host.plan('fn', { delayMs: 50, alters: [(x) => Number(x) + 1] })
    expect([wrapped(), host.blocked]).toEqual([2, [50]])
    host.plan('fn', fail(down))
    expect(() => wrapped()).toThrow(down)
    host.plan('fn', { end: { act: 'answer', value: 7 } })
    expect(wrapped()).toBe(7)
    expect(run).toHaveBeenCalledOnce()
    host.plan('fn', { end: { act: 'lose', error: down } })
    expect(() => wrapped()).toThrow(down)
    expect(run).toHaveBeenCalledTimes(2)
    expect(host.judged[0]?.shape).toBe('sync')
  })

  test('rejects when the fault says so', async () => {
    host.plan('fn', fail(down, 'reject'))
    await expect(wrap(host, 'fn', () => 1, options)()).rejects.toBe(down)
  })

  test('cannot be held', () => {
    host.plan('bank.total', { holdsBefore: [never] })
    const bank = wrap(host, 'bank', { total: () => 1 }, { sync: ['total'] })
    expect(() => bank.total()).toThrow(SyncHoldError)
    expect(() => bank.total()).toThrowErrorMatchingInlineSnapshot(
      `[SyncHoldError: Cannot hold a call of 'bank.total' (hang): it answers at once, not by a promise. Use exception or latency there; if it does answer by a promise, wrap it with \`{ async: ['total'] }\`, or use \`failpoint.async\` if it is a failpoint.]`,
    )
  })
})

describe('a call that answers by a callback', () => {
  type Callback = (error: unknown, ...values: unknown[]) => void
  const read = (path: string, done: Callback) => {
    queueMicrotask(() => (path === 'missing' ? done(down) : done(null, `in ${path}`, 2)))
    return 'handle'
  }
  const heard: unknown[][] = []
  const callback: Callback = (...values) => heard.push(values)

  beforeEach(() => {
    heard.length = 0
  })

  test('is given the error, never before the call has returned', async () => {
    expect(at(read, fail(down))('a', callback)).toBeUndefined()
    expect(heard).toEqual([])
    await settled()
    expect(heard).toEqual([[down]])
    expect(host.judged[0]?.shape).toBe('callback')
    expect(host.pendingCalls.size).toBe(0)
  })

  test('is late, and its answers are altered', async () => {
    at(read, { delayMs: 10, alters: [(x) => `${x}!`] })('a', callback)
    await host.advance(9)
    expect(heard).toEqual([])
    await host.advance(1)
    expect(heard).toEqual([[null, 'in a!', '2!']])
  })

  test('is made at once when only its answer changes, and gives its handle back', async () => {
    expect(at(read, { alters: [() => null] })('a', callback)).toBe('handle')
    expect(wrap(host, 'fn', read)('missing', callback)).toBe('handle')
    await settled()
    expect(heard).toEqual([[null, null, null], [down]])
  })

  test('takes effect, and its answer is lost or held', async () => {
    at(read, { end: { act: 'lose', error: down } })('a', callback)
    await settled()
    expect(heard).toEqual([[down]])
    const hold = gate()
    at(read, { holdsAfter: [hold.promise] })('a', callback)
    await settled()
    expect(heard).toHaveLength(1)
    hold.open()
    await settled()
    expect(heard[1]).toEqual([null, 'in a', 2])
  })

  test('answers what the fault says', async () => {
    at(read, { end: { act: 'answer', value: 5 } })('a', callback)
    await settled()
    expect(heard).toEqual([[null, 5]])
  })
})

describe('a call that gives back a stream', () => {
  const made = vi.fn(() => Readable.from(['a', 'b']))
  const open = { stream: true } as const

  test('that fails gives one that is destroyed with the error', async () => {
    host.plan('fn', fail(down))
    await expect(text(wrap(host, 'fn', made, open)())).rejects.toBe(down)
    expect(made).not.toHaveBeenCalled()
  })

  test('that is late delays the data of the very same stream', async () => {
    host.plan('fn', { delayMs: 20 })
    const stream = wrap(host, 'fn', made, open)()
    expect(stream).toBe(made.mock.results.at(-1)?.value)
    const read = text(stream)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await stateOf(read)).toBe('pending')
    await host.advance(20)
    expect(await read).toBe('ab')
  })

  test('works for writable and web streams', async () => {
    const written: string[] = []
    const sink = () => new Writable({ write: (chunk, _e, done) => done(void written.push(String(chunk)) as undefined) })
    host.plan('sink', { delayMs: 5 })
    const stream = wrap(host, 'sink', sink, open)()
    const ended = new Promise((resolve) => stream.end('x', () => resolve(undefined)))
    await settled()
    expect(written).toEqual([])
    await host.advance(5)
    await ended
    expect(written).toEqual(['x'])

    const web = () => ReadableStream.from(['c'])
    host.plan('web', { delayMs: 5 })
    const read = text(wrap(host, 'web', web, open)())
    await host.advance(5)
    expect(await read).toBe('c')
    host.plan('web', { end: { act: 'lose', error: down } })
    await expect(text(wrap(host, 'web', web, open)())).rejects.toBe(down)
    host.plan('fn', { end: { act: 'lose', error: down } })
    await expect(text(wrap(host, 'fn', made, open)())).rejects.toBe(down)
  })

  test('is known by having given one before', async () => {
    const wrapped = wrap(host, 'fn', made)
    wrapped()
    host.plan('fn', fail(down))
    await expect(text(wrapped())).rejects.toBe(down)
  })
})

describe('a call that gives back an async iterator', () => {
  async function* count() {
    yield 1
    yield 2
  }

  const collect = async (items: AsyncIterable<number>) => {
    const all: number[] = []
    for await (const item of items) all.push(item)
    return all
  }

  test('meets its fault at the first next', async () => {
    const items = at(count, { delayMs: 10 })()
    const all = collect(items)
    await host.advance(10)
    expect(await all).toEqual([1, 2])
    const broken = at(count, fail(down))()
    await expect(broken.next()).rejects.toBe(down)
    expect(await broken.next()).toEqual({ done: true, value: undefined })
    expect(await at(count, fail(down))().return(undefined)).toEqual({ done: true, value: undefined })
  })

  test('meets faults at any next', async () => {
    const items = wrap(host, 'feed', { count }).count()
    expect(await items.next()).toEqual({ done: false, value: 1 })
    host.plan('feed.count.next', fail(down))
    await expect(items.next()).rejects.toBe(down)
    host.lift('feed.count.next')
    expect(await items.next()).toEqual({ done: false, value: 2 })
  })
})

describe('aborts', () => {
  const reason = new Error('aborted')
  const watch = async (_path: string, options?: { signal?: AbortSignal; other?: number }) => {
    const before = options?.signal?.aborted
    await settled()
    return [before, options?.signal?.aborted, options?.other]
  }

  test.each([
    ['before', [true, true, 1]],
    ['during', [false, true, 1]],
    ['after', [false, false, 1]],
  ] as const)('%s the call: the call gets a signal of its own, the caller keeps his', async (phase, seen) => {
    const { signal } = new AbortController()
    const options = Object.freeze({ signal, other: 1 })
    expect(await at(watch, { aborts: [{ phase, reason }] })('x', options)).toEqual(seen)
    expect([signal.aborted, options.signal === signal, host.controller.signal.aborted]).toEqual([false, true, false])
  })

  test("without a signal, or with the session's, the session's is aborted", async () => {
    await at(watch, { aborts: [{ phase: 'before', reason }] })('x')
    expect([host.controller.signal.aborted, host.controller.signal.reason]).toEqual([true, reason])
    host = new FakeHost()
    const { signal } = host.controller
    expect(await at(watch, { aborts: [{ phase: 'during', reason }] })('x', { signal })).toEqual([
      false,
      true,
      undefined,
    ])
  })

  test('the signal may be an argument, in a Request, in an instance, or from elsewhere', async () => {
    const plan: Partial<Plan> = { aborts: [{ phase: 'before', reason }] }
    const { signal } = new AbortController()
    expect(await at(async (given: AbortSignal) => given.reason, plan)(signal)).toBe(reason)
    const request = new Request('http://localhost', { signal })
    expect(await at(async (given: Request) => given.signal.reason, plan)(request)).toBe(reason)
    class Options {
      #secret = 5
      signal = signal
      get secret() {
        return this.#secret
      }
    }
    expect(await at(async (o: Options) => [o.signal.reason, o.secret], plan)(new Options())).toEqual([reason, 5])
    const odd = { aborted: false, addEventListener() {}, removeEventListener() {} } as unknown as AbortSignal
    expect(await at(watch, plan)('x', { signal: odd })).toEqual([true, true, undefined])
  })

  test('a call that is late or held is given up when its own signal is aborted', async () => {
    const controller = new AbortController()
    const run = vi.fn(watch)
    const answer = at(run, { holdsBefore: [never] })('x', { signal: controller.signal })
    controller.abort(reason)
    await expect(answer).rejects.toBe(reason)
    const again = at(run, { delayMs: 10 })('x', { signal: controller.signal })
    await expect(again).rejects.toBe(reason)
    expect(run).not.toHaveBeenCalled()
  })
})

test('promises and errors of another realm', async () => {
  const other = runInNewContext('({ ok: async () => 1, bad: async () => { throw new Error("far") } })') as {
    ok(): Promise<number>
    bad(): Promise<number>
  }
  const wrapped = wrap(host, 'other', other)
  expect(await wrapped.ok()).toBe(1)
  expect(host.watched).toEqual(['other.ok 1'])
  host.plan('other.bad', { alters: [() => 2] })
  await expect(wrapped.bad()).rejects.toThrow('far')
  host.plan('other.ok', { alters: [() => 2] })
  expect(await wrapped.ok()).toBe(2)
})
