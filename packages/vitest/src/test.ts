import type { Chaos, ChaosOptions } from 'faultline'
import { test as base, type TestAPI } from 'vitest'
import { openFor, runInSessionOf } from './fixture.js'

/** What the fixtures add to a test's context. */
export interface ChaosFixtures {
  /** A session of its own for each test that names it. Other fixtures may build on it. */
  readonly chaos: Chaos
  /** Options of that session: `test.override({ chaosOptions: { seed: 42 } })`. @default {} */
  readonly chaosOptions: ChaosOptions
}

const withFixtures = base.extend<ChaosFixtures>({
  chaosOptions: {},
  chaos: async ({ task, onTestFinished, chaosOptions }, use) => {
    await use(openFor({ task, onTestFinished }, chaosOptions))
  },
})

type Call = (...args: unknown[]) => unknown
/** Members that are `test` with something set, and those that give such a one. */
const tests = new Set<PropertyKey>(['only', 'skip', 'concurrent', 'fails', 'todo'])
const givers = new Set<PropertyKey>(['skipIf', 'runIf', 'extend', 'override', 'scoped', 'for'])

/** Each function that is handed to `test` runs in the session of its `chaos` fixture, if it uses that. */
function inSession<T extends object>(api: T): T {
  return new Proxy(api, {
    apply: (target, self, args: unknown[]) =>
      Reflect.apply(
        target as Call,
        self,
        args.map((arg) => (typeof arg === 'function' ? runInSessionOf(arg as Call) : arg)),
      ),
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      if (tests.has(key)) return inSession(value)
      const call = value.bind(target) as Call
      return givers.has(key) ? (...args: unknown[]) => inSession(call(...args) as object) : call
    },
  })
}

/**
 * Vitest's `test` with the fixture `chaos`.
 * @example test('survives an outage', async ({ chaos }) => { … })
 */
export const test: TestAPI<ChaosFixtures> = inSession(withFixtures)
/** The same as `test`. */
export const it: typeof test = test
