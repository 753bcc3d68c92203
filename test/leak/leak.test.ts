import crypto from 'node:crypto'
import diagnostics, { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fs from 'node:fs'
import perfHooks from 'node:perf_hooks'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import v8 from 'node:v8'
import vm from 'node:vm'
import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { createWithChaos } from '../../src/chaos/index.js'
import { plainRunner } from '../../src/chaos/runner.js'
import { type Chaos, type ChaosOptions, faults, withChaos } from '../../src/index.js'

v8.setFlagsFromString('--expose-gc')
const gc = vm.runInNewContext('gc') as () => void

/** Whatever is patched by anything: name → descriptors of all its properties. */
const watched: Record<string, object> = {
  globalThis,
  Date,
  'Date.prototype': Date.prototype,
  Math,
  process,
  performance,
  perfHooks,
  Intl,
  'Intl.DateTimeFormat.prototype': Intl.DateTimeFormat.prototype,
  AbortSignal,
  timers,
  timersPromises,
  'timersPromises.scheduler': timersPromises.scheduler,
  crypto,
  'SubtleCrypto.prototype': Object.getPrototypeOf(crypto.webcrypto.subtle),
  zlib,
  fs,
  'fs.promises': fs.promises,
  Promise,
  'Promise.prototype': Promise.prototype,
}
const channels = [
  'undici:request:create',
  'undici:request:trailers',
  'undici:request:error',
  'undici:client:connected',
  'undici:client:sendHeaders',
  'http.client.request.start',
  'http.client.response.finish',
  'http.client.request.error',
  'http.server.request.start',
  'http.server.response.finish',
  'net.client.socket',
  'net.server.socket',
]

/** What the runtime puts there when fetch is first asked for, by whomsoever. */
const restless = /^globalThis\.Symbol\(undici\./

function descriptors(): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>()
  for (const [name, target] of Object.entries(watched))
    for (const key of Reflect.ownKeys(target)) {
      const path = `${name}.${String(key)}`
      if (!restless.test(path)) found.set(path, Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor)
    }
  return found
}

function changed(before: Map<string, PropertyDescriptor>, after: Map<string, PropertyDescriptor>): string[] {
  const same = (a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined) =>
    a !== undefined &&
    b !== undefined &&
    (['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const).every((part) =>
      Object.is(a[part], b[part]),
    )
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => !same(before.get(path), after.get(path)))
}

const resources = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => name !== 'Immediate')
    .sort()
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A session that uses most of what there is. */
async function busy(chaos: Chaos): Promise<void> {
  const db = chaos.wrap('db', { read: async () => 1, write: () => new Promise<void>(() => {}) })
  const own = { save: async () => 'saved' }
  chaos.stub(own, 'save')
  chaos.inject(faults.latency({ delayMs: [1, 50] }), { at: 'db.read', probability: 0.5, optional: true })
  chaos.inject(faults.hang(), { at: 'db.read', calls: 3, for: '2s', optional: true })
  chaos.inject([faults.lateTimers({ delayMs: 3 }), faults.clockSkew({ offsetMs: 50 })], { for: 20, optional: true })
  chaos.system({ name: 'db', probe: () => db.read(), every: 20, workload: { request: () => db.read(), perSecond: 20 } })
  setInterval(() => {}, 25)
  void db.write()
  chaos.signal().addEventListener('abort', () => {})
  await chaos.node('a', () => sleep(40))
  await own.save()
  await db.read()
}

const boom = () => {
  throw new Error('half-way')
}
const abandoned = createWithChaos({ ...plainRunner, onFinished: (_context, end) => end() })

/** Ways out of a session; the first passes, all others are thrown out of half-way. */
const ways: ((options: ChaosOptions) => Promise<void>)[] = [
  (options) => withChaos(busy, options)(),
  (options) => withChaos((chaos) => busy(chaos).then(boom), options)(),
  (options) => withChaos(boom, options)(),
  (options) =>
    withChaos(
      async (chaos) => {
        await chaos.wrap('db', { read: () => new Promise(() => {}) }).read()
      },
      { ...options, deadlockGrace: 0 },
    )(),
  (options) => abandoned(busy, options)(),
  (options) =>
    withChaos((chaos) => {
      const own = Object.defineProperty({}, 'save', { value: async () => 1, configurable: true }) as {
        save: () => unknown
      }
      chaos.stub(own, 'save')
      // Cannot be put back: the other steps of closing must be done all the same.
      Object.freeze(own)
    }, options)(),
  (options) =>
    withChaos(busy, { ...options, schedule: { version: 1, seed: 1, injections: [{ fault: { kind: 'nope' } }] } })(),
  (options) => withChaos(busy, { ...options, maxEvents: 4 })(),
  (options) =>
    withChaos(async (chaos) => {
      setTimeout(boom, 5)
      await busy(chaos)
    }, options)(),
  (options) =>
    withChaos(async (chaos) => {
      await chaos.fork().run((inner) => busy(inner).then(boom))
    }, options)(),
  (options) =>
    withChaos((chaos) => {
      chaos
        .fork()
        .run(busy)
        .catch(() => {})
    }, options)().then(boom),
]

/** Two of three pass; the third goes out by each other way in turn. */
async function runMany(count: number): Promise<{ passed: number; failed: number }> {
  const seen = { passed: 0, failed: 0 }
  for (let n = 0; n < count; n++) {
    const way = n % 3 === 2 ? 1 + (Math.floor(n / 3) % (ways.length - 1)) : 0
    await (ways[way] as (typeof ways)[number])({ seed: n }).then(
      () => seen.passed++,
      () => seen.failed++,
    )
  }
  return seen
}

async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

test('10,000 sessions, a third thrown out of half-way, leave nothing behind', async () => {
  // What is loaded when first used (sinon, and with it the globals of fetch) stays.
  await withChaos(busy)()
  const before = descriptors()
  const resourcesBefore = resources()
  const listening = channels.map((name) => diagnostics.channel(name).hasSubscribers)
  // Code is compiled and caches fill in the first thousand.
  await runMany(1000)
  const heapBefore = await heapBytes()

  const { passed, failed } = await runMany(10_000)

  expect([passed, failed]).toEqual([6667, 3333])
  const growth = (await heapBytes()) - heapBefore
  const left = resources()
  expect(changed(before, descriptors())).toEqual([])
  expect(channels.map((name) => diagnostics.channel(name).hasSubscribers)).toEqual(listening)
  // The runner's own come and go: none may have come to stay.
  for (const name of resourcesBefore) left.splice(left.indexOf(name) >>> 0, 1)
  expect(left).toEqual([])
  expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(0)
  expect(Object.getOwnPropertySymbols(globalThis).map(String)).not.toContain('Symbol(faultline.failpoint)')
  expect(growth / 2 ** 20).toBeLessThan(5)
}, 120_000)

test('what somebody else subscribed or replaced meanwhile stays theirs', async () => {
  const listener = () => {}
  const original = globalThis.setTimeout
  const theirs = (() => 42) as never
  await withChaos(async () => {
    subscribe('net.client.socket', listener)
    globalThis.setTimeout = theirs
  })()
  try {
    expect(globalThis.setTimeout).toBe(theirs)
    expect(diagnostics.channel('net.client.socket').hasSubscribers).toBe(true)
  } finally {
    globalThis.setTimeout = original
    unsubscribe('net.client.socket', listener)
  }
})
