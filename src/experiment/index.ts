export { type Recommendation, recommend } from '../recommendation/index.js'
export type { LiftReason } from '../timeline/event.js'
export type { InjectionResult } from './attack.js'
export { DisposeError } from './bench.js'
export type { ContinuousOptions } from './continuous-plan.js'
export type { ContinuousState, RunBrief } from './continuous-state.js'
export type { Check, CheckContext, CheckFunction, Criteria, Criterion } from './criteria.js'
export type {
  Entry,
  EntryOptions,
  ExperimentDefinition,
  Hooks,
  Phase,
  PhaseContext,
  SteadyState,
} from './definition.js'
export type { Drift } from './drift.js'
export { type DryRun, dryRun, type PlannedPhase } from './dry-run.js'
export { ExperimentFormatError } from './format-error.js'
export type { GameDayOptions, GameDayStep } from './game-day-plan.js'
export type { ExperimentJournal } from './journal.js'
export { loadExperiment } from './load-experiment.js'
export { type ExperimentDocument, parseExperiment } from './parse-experiment.js'
export { defineExperiment } from './plan.js'
export type { OnProgress, Progress } from './progress.js'
export type { Reading, Readings } from './readings.js'
export type { Recovery } from './recovery.js'
export type { ExperimentOutcome, ExperimentResult, PhaseSpan } from './result.js'
export { type ContinuousResult, runContinuous } from './run-continuous.js'
export { type RunOptions, runExperiment } from './run-experiment.js'
export { type GameDayResult, runGameDay } from './run-game-day.js'
export type { AlarmVerdict, ExpectedAlarm, FalseAlarm, RunbookCheck } from './runbook.js'
export type { SteadyStateVerdict } from './steady-state.js'
export { type Booted, type BootTools, defineSystem, type SystemUnderTest } from './system-under-test.js'
export {
  type ScenarioTolerance,
  type ToleranceOptions,
  type ToleranceReport,
  testFaultTolerance,
} from './test-fault-tolerance.js'
export { type RecoveryReport, type ScenarioRecovery, testRecoveryTime } from './test-recovery-time.js'
export {
  type ResilienceOptions,
  type ResilienceReport,
  type ScenarioReport,
  type TrialBrief,
  testResilience,
} from './test-resilience.js'
export type { RunningFigure } from './trend.js'
export type { TrialOptions } from './trials.js'
