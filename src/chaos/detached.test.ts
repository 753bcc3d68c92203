import { afterEach, beforeEach, expect, test } from 'vitest'
import { DetachedError } from '../error/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'

/** What the process was told of: in a test that a runner runs, the runner. */
const uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)
let listeners: NodeJS.UncaughtExceptionListener[] = []

beforeEach(() => {
  uncaught.length = 0
  listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', note)
})

afterEach(() => {
  process.removeAllListeners('uncaughtException')
  for (const listener of listeners) process.on('uncaughtException', listener)
})

const thrown = new Error('nobody awaits me')
const throwIt = () => {
  throw thrown
}

test.each<[string, (run: () => void) => unknown]>([
  ['timeout', (run) => setTimeout(run, 500)],
  ['interval', (run) => setInterval(run, 500)],
  ['immediate', (run) => setTimeout(() => setImmediate(run), 500)],
])('a throw in the callback of an %s ends the session there and then', async (_, start) => {
  const late: unknown[] = []
  const failure = await failureOf(() =>
    inChaos(async () => {
      start(throwIt)
      setTimeout(() => late.push('still here'), 501)
      await sleep(5000)
    }),
  )
  expect(failure).toBeInstanceOf(DetachedError)
  expect(failure).toMatchObject({ origin: 'timer callback', cause: thrown })
  expect(failure.message).toContain('at 500 ms of virtual time')
  expect([late, uncaught]).toEqual([[], []])
})

test.each<[string, (run: () => void) => void]>([
  ['queueMicrotask', (run) => queueMicrotask(run)],
  ['process.nextTick', (run) => process.nextTick(run)],
  ['queueMicrotask, from a timer', (run) => setTimeout(() => queueMicrotask(run), 500)],
  ['process.nextTick, from a timer', (run) => setTimeout(() => process.nextTick(run), 500)],
])('a throw in %s ends the session, and stays an uncaught exception for the process', async (_, start) => {
  const failure = await failureOf(() =>
    inChaos(async () => {
      start(throwIt)
      await sleep(5000)
    }),
  )
  expect(failure).toBeInstanceOf(DetachedError)
  expect(failure).toMatchObject({ cause: thrown })
  // The process is told a moment after the session's own end when a tick threw.
  await new Promise((resolve) => setImmediate(resolve))
  expect(uncaught).toEqual([thrown])
})

test('outside any session nothing listens', async () => {
  await inChaos(() => {})
  expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(0)
})
