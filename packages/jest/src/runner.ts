import { afterAll, afterEach, beforeEach, expect } from '@jest/globals'
import { exactly, type Runner, shellWord, typedPath, waitForResume } from 'faultline/adapter'
import { listenerFor } from './report-channel.js'

interface State {
  readonly currentTestName?: string
  readonly testPath?: string
  /** Of the test whose async context this is: right under `test.concurrent` too. */
  readonly currentConcurrentTestName?: () => string | undefined
  readonly currentTestIdentity?: () => object | undefined
}

const state = (): State => expect.getState()
const nameNow = () => state().currentConcurrentTestName?.() ?? state().currentTestName

/** What stands for the test under way. */
const testNow = (): unknown => state().currentTestIdentity?.() ?? nameNow()

/** What a test has that names no timeout: the configuration's, or what `jest.setTimeout` has set. */
function usualTimeoutMs(): number {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL')
  const jest = globalThis as unknown as Record<symbol, unknown>
  const configured = symbol && (jest[symbol] as { readonly testTimeout?: unknown } | undefined)?.testTimeout
  const all = [configured, jest[Symbol.for('TEST_TIMEOUT_SYMBOL')]]
  return all.find((timeout) => typeof timeout === 'number') ?? 5000
}

/** As long as timers of Node can be. */
const longestMs = 2 ** 31 - 1

/** What is to be run when a test ends. */
const cleanups = new Map<unknown, Set<() => Promise<void> | undefined>>()

async function clean(test: unknown): Promise<void> {
  const due = cleanups.get(test) ?? []
  cleanups.delete(test)
  await Promise.all([...due].map((cleanup) => cleanup()))
}

// A test that timed out leaves its session open. Inside a test (after `jest.resetModules()`) Jest takes no hooks.
if (state().currentTestName === undefined) {
  // Somebody watches, and may pause: before the time of the test begins to run.
  if ((process.env.FAULTLINE_WATCH ?? '') !== '') beforeEach(() => waitForResume(), longestMs)
  afterEach(() => clean(testNow()))
  afterAll(async () => {
    await Promise.all([...cleanups.keys()].map(clean))
  })
}

/** What the core asks of Jest, which passes no context to a test function. */
export const runner: Runner = {
  name: 'jest',
  test() {
    const name = nameNow()
    const file = state().testPath
    return name === undefined ? undefined : { name, ...(file === undefined ? {} : { file }) }
  },
  onFinished(_context, cleanup) {
    const test = testNow()
    const due = cleanups.get(test) ?? new Set()
    cleanups.set(test, due.add(cleanup))
  },
  listener() {
    return listenerFor(this.test(undefined))
  },
  timeoutMs() {
    const own = (testNow() as { readonly timeout?: unknown } | undefined)?.timeout
    return typeof own === 'number' ? own : usualTimeoutMs()
  },
  replay({ name, file }, environment) {
    const where = file === undefined ? [] : [shellWord(typedPath(file))]
    return [environment, 'npx jest', ...where, '-t', shellWord(exactly(name))].join(' ')
  },
}
