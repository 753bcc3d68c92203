export type { Account, Choice } from './account.js'
export type { Candidate } from './candidate.js'
export { CounterexampleError } from './counterexample-error.js'
export type { Covered, SingleOutcome } from './coverage.js'
export {
  createExplore,
  createReplaySchedule,
  type Explore,
  explore,
  type ReplaySchedule,
  replaySchedule,
  search,
} from './explore.js'
export { formatReport } from './format-report.js'
export { GoldenRunError } from './golden-run-error.js'
export type { ExploreOptions } from './options.js'
export type { Palette, PaletteOptions } from './palette.js'
export type { OnProgress, SearchProgress } from './progress.js'
export type { BodySource } from './regression-corpus.js'
export type { Finding, SearchReport, StoppedBy } from './report.js'
export type { CallSeen, Failure, OracleName, RunRecord } from './run-record.js'
export type { ExploreBody } from './runs.js'
export type { Single } from './space.js'
export type { StrategyName } from './strategies.js'
export type { SearchState, Strategy } from './strategy.js'
