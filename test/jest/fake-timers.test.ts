import { setTimeout as sleep } from 'node:timers/promises'
import { withChaos } from '@faultline/jest'
import { afterEach, expect, jest, test } from '@jest/globals'

afterEach(() => {
  jest.useRealTimers()
})

/** Ten virtual minutes, by every way that Jest's fake timers would hold back: ticks and microtasks among them. */
async function tenMinutes(): Promise<number> {
  const begin = Date.now()
  await sleep(300_000)
  await new Promise((resolve) => setTimeout(resolve, 300_000))
  await new Promise<void>((resolve) => process.nextTick(resolve))
  await new Promise<void>((resolve) => queueMicrotask(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  return Date.now() - begin
}

test('a session opened under jest.useFakeTimers has its own time, and leaves theirs as it was', async () => {
  jest.useFakeTimers({ now: 0 })
  const fired = jest.fn()
  setTimeout(fired, 100)
  await withChaos(async () => {
    expect(await tenMinutes()).toBe(600_000)
  })()
  expect(fired).not.toHaveBeenCalled()
  expect(Date.now()).toBe(0)
  jest.advanceTimersByTime(100)
  expect(fired).toHaveBeenCalledTimes(1)
  expect(Date.now()).toBe(100)
})

test(
  'jest.useFakeTimers inside a session works by hand, and gives the session back its time',
  withChaos(async () => {
    const fired = jest.fn()
    jest.useFakeTimers()
    setTimeout(fired, 60_000)
    jest.advanceTimersByTime(60_000)
    expect(fired).toHaveBeenCalledTimes(1)
    jest.useRealTimers()
    expect(await tenMinutes()).toBe(600_000)
  }),
)

test('fake timers that a body leaves installed do not keep the next session from its time', async () => {
  const real = globalThis.setTimeout
  await withChaos(() => {
    jest.useFakeTimers()
  })()
  jest.useRealTimers()
  await withChaos(async () => {
    expect(await tenMinutes()).toBe(600_000)
  })()
  expect(globalThis.setTimeout).toBe(real)
})
