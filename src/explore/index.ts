export type { Chooser, Task } from '../clock/interleaver.js'
export type { Frame } from '../clock/trace.js'
export type { PendingWork } from '../error/index.js'
export type { DriftModel } from '../fault/index.js'
export type { Account, Choice, Diagram } from './account.js'
export type { ArrivalPattern } from './arrival-times.js'
export type { Candidate } from './candidate.js'
export { type ClockConstraints, type ClockFault, clockFault } from './clock-fault.js'
export { type Contract, ContractError, expectFault, type FaultEffect } from './contract.js'
export { CounterexampleError } from './counterexample-error.js'
export type { Covered, SingleOutcome } from './coverage.js'
export {
  createExplore,
  createReplaySchedule,
  type Explore,
  explore,
  type RecordedSearch,
  type ReplaySchedule,
  recordedSearch,
  replaySchedule,
  search,
} from './explore.js'
export type { FaultChoice } from './fault-choice.js'
export { faultSchedule } from './fault-schedule.js'
export { formatReport } from './format-report.js'
export { GoldenRunError } from './golden-run-error.js'
export { type InterleavingOptions, type InterleavingWay, interleavings } from './interleaving.js'
export { LeakError } from './leak-error.js'
export {
  type Chance,
  chanceOf,
  type FaultAt,
  type LearningModel,
  type LearningOptions,
  type LearningSource,
  type PairCell,
  type PairPrediction,
  type Predictions,
  parseModel,
  predict,
  type SingleCell,
  type SinglePrediction,
  type TestSeen,
  trainModel,
} from './learning/index.js'
export type { LimitPhase } from './limit/boundary.js'
export { createFindLimit, type FindLimit, findLimit } from './limit/find-limit.js'
export { formatLimit } from './limit/format-limit.js'
export type { Direction, LimitOf, LimitUnit } from './limit/kind.js'
export type { Limit, LimitFailure, LimitFound, LimitInterval, TriedValue } from './limit/limit.js'
export type { DriftLimit, LatencyLimit, LimitOptions, OutageLimit, RateLimit, SkewLimit } from './limit/options.js'
export type { LimitProgress, OnLimitProgress } from './limit/progress.js'
export { SteadyStateError } from './limit/steady-state.js'
export { createLimitMatchers, type LimitMatchers, type TolerateUpToOptions } from './limit/to-tolerate-up-to.js'
export { mergeReports } from './merge-reports.js'
export { MetastableStateError } from './metastable-state.js'
export type { NemesisName } from './nemesis/names.js'
export { NeverSettledError } from './never-settled.js'
export type { ExploreOptions } from './options.js'
export type { Palette, PaletteOptions } from './palette.js'
export { type PctSettings, pctChooser } from './pct.js'
export type { OnProgress, Pace, SearchProgress } from './progress.js'
export { randomChooser } from './random-walk.js'
export type {
  CoverageRecord,
  ExplorationRecord,
  FindingRecord,
  LeftOut,
  TrialFault,
  TrialPhase,
  TrialRecord,
  TrialSeverity,
} from './record/index.js'
export { NotRecoveredError } from './recovery.js'
export type { BodySource } from './regression-corpus.js'
export type { Finding, SearchReport, StoppedBy } from './report.js'
export type { RunOptions } from './run-options.js'
export type { CallSeen, ClusterSeen, Failure, OracleName, RunRecord } from './run-record.js'
export { runWorkload, type SentRequest } from './run-workload.js'
export type { ExploreBody } from './runs.js'
export type { FaultWindows, ScheduleConstraints } from './schedule-constraints.js'
export { simplerSchedules } from './simpler.js'
export type { Single } from './space.js'
export type { StrategyName } from './strategies.js'
export type { SearchState, Strategy } from './strategy.js'
export { type TimedRequest, type Workload, type WorkloadConstraints, workload } from './workload.js'
