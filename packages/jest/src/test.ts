import { test as base } from '@jest/globals'
import type { Chaos } from 'faultline'
import { withChaos } from './with-chaos.js'

/** What a test function is given. */
export interface ChaosTestContext {
  /** A session of its own for each test. */
  readonly chaos: Chaos
}

type Body = (context: ChaosTestContext) => unknown
type CaseBody<T> = (item: T, context: ChaosTestContext) => unknown

interface Register {
  (name: string, body: Body, timeout?: number): void
  /** One test a case; `%s` and the like in the name show it. */
  for<T>(cases: readonly T[]): (name: string, body: CaseBody<T>, timeout?: number) => void
}

/** Jest's `test`, whose functions are given a chaos session. */
export interface ChaosTest extends Register {
  readonly only: Register
  readonly skip: Register
  readonly failing: Register
  readonly concurrent: Register & { readonly only: Register; readonly skip: Register }
  readonly todo: typeof base.todo
}

type JestRegister = Pick<typeof base.only, 'each'> &
  ((name: string, body: () => Promise<void>, timeout?: number) => void)

function register(jest: JestRegister): Register {
  const plain = (name: string, body: Body, timeout?: number) =>
    jest(
      name,
      withChaos((chaos) => body({ chaos })),
      timeout,
    )
  const forCases =
    <T>(cases: readonly T[]) =>
    (name: string, body: CaseBody<T>, timeout?: number) =>
      jest.each(cases.map((item) => [item]))(
        name,
        withChaos((chaos, item: T) => body(item, { chaos })),
        timeout,
      )
  return Object.assign(plain, { for: forCases })
}

const { concurrent } = base

/**
 * Jest's `test` with a chaos session for each test.
 * @example test('survives an outage', async ({ chaos }) => { … })
 */
export const test: ChaosTest = Object.assign(register(base), {
  only: register(base.only),
  skip: register(base.skip),
  failing: register(base.failing),
  concurrent: Object.assign(register(concurrent), { only: register(concurrent.only), skip: register(concurrent.skip) }),
  todo: base.todo,
})
/** The same as `test`. */
export const it: ChaosTest = test
