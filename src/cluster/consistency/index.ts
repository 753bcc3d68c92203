export {
  type ConvergenceOptions,
  type ConvergenceResult,
  checkConvergence,
  type Divergence,
} from './check-convergence.js'
export {
  checkLinearizable,
  type LinearizabilityFailure,
  type LinearizableResult,
  type Linearization,
} from './check-linearizable.js'
export { checkLostUpdates, type LostUpdatesOptions, type LostUpdatesResult } from './check-lost-updates.js'
export type { SearchOptions } from './check-options.js'
export { checkSequential, type SequentialResult } from './check-sequential.js'
export {
  checkMonotonicReads,
  checkMonotonicWrites,
  checkReadYourWrites,
  checkWritesFollowReads,
  type SessionOptions,
  type SessionResult,
} from './check-session.js'
export { checkStaleness, type StalenessOptions, type StalenessResult, type StaleRead } from './check-staleness.js'
export { type DrawHistoryOptions, drawHistory } from './draw-history.js'
export { formatLinearizable } from './format-linearizable.js'
export { createHistory, History, type HistoryOptions, type Invocation } from './history.js'
export type { LostUpdate } from './lost/lost-update.js'
export {
  type Answer,
  type CounterOp,
  type KeyValueOp,
  type LockOp,
  type Model,
  models,
  type QueueOp,
  type RegisterOp,
  type SetOp,
  type Step,
} from './model/index.js'
export type { Op, Operation, Outcome } from './operation.js'
export { type HistorySource, operationsOf } from './operations-of.js'
export type { PartialOrder } from './search/partial-order.js'
export type { ConsistencyMatchers } from './to-be-linearizable.js'
export type { CheckResult, Verdict } from './verdict.js'
export type { Access, Accessor } from './version/access.js'
export type { SessionGuarantee } from './version/session-order.js'
export type { VersionStep } from './version/version-order.js'
export type { AccessOptions } from './version/versions.js'
