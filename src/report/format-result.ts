import type {
  ContinuousResult,
  DryRun,
  ExperimentResult,
  GameDayResult,
  RecoveryReport,
  ResilienceReport,
  ToleranceReport,
} from '../experiment/index.js'
import { formatContinuous } from './format-continuous.js'
import { formatDryRun } from './format-dry-run.js'
import { formatExperiment } from './format-experiment.js'
import { formatGameDay } from './format-game-day.js'
import { formatResilience } from './format-resilience.js'
import { formatRecovery, formatTolerance } from './format-trials.js'
import type { FormatOptions } from './paint.js'

/** Whatever running experiments, or looking at one, gives. */
export type AnyResult =
  | ExperimentResult
  | GameDayResult
  | ContinuousResult
  | ResilienceReport
  | RecoveryReport
  | ToleranceReport
  | DryRun

/**
 * Any result as text. Pure: the same result gives the same text.
 * @example console.log(formatResult(await runExperiment(experiment), { color: process.stdout.isTTY }))
 */
export function formatResult(result: AnyResult, options: FormatOptions = {}): string {
  if ('checks' in result) return formatExperiment(result, options)
  if ('steps' in result) return formatGameDay(result, options)
  if ('drifts' in result) return formatContinuous(result, options)
  if ('tolerance' in result) return formatTolerance(result, options)
  if ('recovered' in result) return formatRecovery(result, options)
  return 'verdicts' in result ? formatResilience(result, options) : formatDryRun(result, options)
}
