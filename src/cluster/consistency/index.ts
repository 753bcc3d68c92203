export {
  checkLinearizable,
  type LinearizabilityFailure,
  type LinearizableResult,
  type Linearization,
} from './check-linearizable.js'
export type { SearchOptions } from './check-options.js'
export { type DrawHistoryOptions, drawHistory } from './draw-history.js'
export { formatLinearizable } from './format-check.js'
export { createHistory, History, type HistoryOptions, type Invocation } from './history.js'
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
export type { PartialOrder } from './partial-order.js'
export type { CheckResult, Verdict } from './verdict.js'
