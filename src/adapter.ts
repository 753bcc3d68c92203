/** For those who bring faultline to a test runner: what the packages for Vitest and Jest are made of. */
import { type ConsistencyMatchers, consistencyMatchers } from './cluster/consistency/to-be-linearizable.js'
import { type ChaosMatchers as SystemMatchers, matchers as systemMatchers } from './matcher/index.js'
import { watching } from './watch/index.js'

export { exactly, shellWord, typedPath } from './chaos/command-line.js'
export {
  conclude,
  createWithChaos,
  type EndedSession,
  type OpenSession,
  type Outcome,
  openSession,
  originOf,
  type Runner,
  type SessionListener,
  settle,
  type TestInfo,
} from './chaos/index.js'
export type { SessionSettings } from './chaos/options.js'
export type { Origin } from './chaos/session.js'
export { holdPatches } from './clock/install.js'
export type { Scope } from './clock/scope.js'
export { nearNames } from './error/near-names.js'
export type { LimitMatchers } from './explore/limit/to-tolerate-up-to.js'
export { mergeRecords, recordingSessions } from './history/test-run/record-session.js'
export { appendRow, type SidecarRow } from './history/test-run/sidecar-row.js'
export type { ReportSettings, TestRecord } from './history/test-run/test-record.js'
export { type WatchedTestRun, watchTestRun } from './history/test-run/watched-test-run.js'
export type { MatcherContext, MatcherResult } from './matcher/index.js'

/** Before a test begins. Settles when somebody who watches has resumed it; undefined: it is not paused. @throws AbortedError */
export function waitForResume(): Promise<void> | undefined {
  return watching()?.gate()
}

/** The matchers of systems and records, and those of histories. */
export interface ChaosMatchers<R = unknown> extends SystemMatchers<R>, ConsistencyMatchers<R> {}

/** All matchers by name, for the `expect.extend` of any runner that gives them a `MatcherContext` as `this`. */
export const matchers = { ...systemMatchers, ...consistencyMatchers }
