import module from 'node:module'
import timers from 'node:timers'
import timersPromises, { setTimeout as namedSleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { EPOCH, inVirtualTime } from './clock.test-support.js'
import { addPatches, holdPatches } from './install.js'
import { type Patch, PatchReceipt } from './patch.js'

/** Every own property of all that is patched, by identity. */
function snapshot(): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>()
  const places = {
    globalThis,
    timers,
    timersPromises,
    scheduler: timersPromises.scheduler,
    process,
    performance,
    Math,
    AbortSignal,
    Date,
    DatePrototype: Date.prototype,
    Format: Intl.DateTimeFormat.prototype,
  }
  for (const [name, place] of Object.entries(places))
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(place)))
      if (!(name === 'globalThis' && descriptor.get !== undefined)) found.set(`${name}.${key}`, descriptor)
  return found
}

test('puts every property back as it was, when the last holder lets go', () => {
  const before = snapshot()
  const first = holdPatches()
  const second = holdPatches()
  first()
  first()
  expect(globalThis.setTimeout).not.toBe(before.get('globalThis.setTimeout')?.value)
  second()
  expect(snapshot()).toEqual(before)
})

test('what a part adds is there whenever somebody holds, also when it is added meanwhile, and goes with the rest', () => {
  const target = { early: 1, late: 1 }
  const patch = (key: string) => () => [{ target, key, make: () => ({ value: 2, configurable: true }) }]
  addPatches(patch('early'))
  expect(target.early).toBe(1)
  for (const _ of [1, 2]) {
    const release = holdPatches()
    expect(target.early).toBe(2)
    if (target.late === 1) addPatches(patch('late'))
    expect(target.late).toBe(2)
    release()
    expect(target).toEqual({ early: 1, late: 1 })
  }
})

test('named ESM imports of node:timers/promises follow', async () => {
  const { value } = await inVirtualTime(async () => {
    await namedSleep(5000)
    return Date.now() - EPOCH
  })
  expect(value).toBe(5000)
})

test('takes off what was put on when a patch fails half-way', () => {
  const target = { a: 1, b: 2 }
  const put = (key: string): Patch => ({ target, key, make: () => ({ value: 0, configurable: true }) })
  const broken: Patch = {
    target,
    key: 'c',
    make: () => {
      throw new Error('broken')
    },
  }
  expect(() => PatchReceipt.install([put('a'), put('b'), broken])).toThrow('broken')
  expect(target).toEqual({ a: 1, b: 2 })
})

test('what somebody has put over a patch stays theirs, and goes when it lies on top again', () => {
  const release = holdPatches()
  const real = Object.getOwnPropertyDescriptor(globalThis, 'setTimeout')
  const foreign = Object.assign(() => 0, { __promisify__: undefined }) as unknown as typeof setTimeout
  const ours = globalThis.setTimeout
  globalThis.setTimeout = foreign
  release()
  expect(globalThis.setTimeout).toBe(foreign)
  globalThis.setTimeout = ours
  holdPatches()()
  expect(globalThis.setTimeout).not.toBe(ours)
  expect(real).toBeDefined()
  module.syncBuiltinESMExports()
})

test('under and over the fake timers of the runner, neither breaks the other', async () => {
  vi.useFakeTimers()
  try {
    const under = await inVirtualTime(async () => {
      await namedSleep(1000)
      return Date.now() - EPOCH
    })
    expect(under.value).toBe(1000)
    const fired = vi.fn()
    setTimeout(fired, 100)
    vi.advanceTimersByTime(100)
    expect(fired).toHaveBeenCalledOnce()
  } finally {
    vi.useRealTimers()
  }
  const over = await inVirtualTime(async () => {
    const fired = vi.fn()
    vi.useFakeTimers()
    setTimeout(fired, 100)
    vi.advanceTimersByTime(100)
    vi.useRealTimers()
    await namedSleep(1000)
    return [fired.mock.calls.length, Date.now() - EPOCH]
  })
  expect(over.value).toEqual([1, 1000])
})
