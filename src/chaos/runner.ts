import type { SessionListener } from './ended-session.js'
import type { Origin } from './session.js'

/** The test that a session runs in, as its runner names it. */
export interface TestInfo {
  /** Full name, describe blocks included, joined as the runner's own `-t` expects it. */
  readonly name: string
  readonly file?: string
}

/** What a session needs of a test runner. Each adapter gives one; the core alone needs none. */
export interface Runner {
  readonly name: 'vitest' | 'jest' | 'node'
  /** The test under way, given what the runner passed to the test function. */
  test(context: unknown): TestInfo | undefined
  /** Runs `cleanup` when the test ends, whatever ends it, a timeout too, and awaits the promise that it may give back. */
  onFinished(context: unknown, cleanup: () => Promise<void> | undefined): void
  /** Who is to be told of each session of that test as it ends. Undefined: nobody reports. @default nobody */
  listener?(context: unknown): SessionListener | undefined
  /** Real ms that the test may take; undefined: not known. @default not known */
  timeoutMs?(context: unknown): number | undefined
  /** The line to paste that runs this test alone with `environment` (`FAULTLINE_REPLAY=…`) set. */
  replay(test: TestInfo, environment: string): string
}

/** Where a session is opened: in the test that the runner's context is of. */
export function originOf(runner: Runner, context: unknown): Origin {
  return { runner, test: runner.test(context), listener: runner.listener?.(context) }
}

/** No runner: withChaos as a plain function, for node:test and scripts. */
export const plainRunner: Runner = {
  name: 'node',
  test: () => undefined,
  onFinished: () => {},
  replay: (_test, environment) => environment,
}
