/** For those who bring faultline to a test runner: what the packages for Vitest and Jest are made of. */
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
export { type ChaosMatchers, type MatcherContext, type MatcherResult, matchers } from './matcher/index.js'
