import type { ChaosOptions, SessionSource } from '../chaos/index.js'
import type { ExperimentPlan } from './plan.js'
import type { ExperimentResult } from './result.js'
import { ExperimentRun, type RunSettings } from './run.js'
import type { RunOptions } from './run-experiment.js'

type PlanRunOptions = RunSettings & Pick<RunOptions, 'time' | 'epoch' | 'recordCalls'> & { readonly scenario?: string }

/** Runs one plan in a session of its own, and writes it to the journal if there is one. */
export async function runPlan(
  source: SessionSource,
  plan: ExperimentPlan,
  settings: PlanRunOptions,
): Promise<ExperimentResult> {
  const { journal, run, seed, replayLines, scenario } = settings
  journal?.runOpened({
    run,
    name: plan.name,
    seed,
    ...(scenario === undefined ? {} : { scenario }),
    ...(replayLines[0] === undefined ? {} : { replay: replayLines[0] }),
  })
  const experimentRun = new ExperimentRun(plan, settings)
  let thrown: { error: unknown } | undefined
  try {
    await source.run(sessionOptions(plan, settings), (chaos) => experimentRun.go(chaos))
  } catch (error) {
    thrown = { error }
  }
  const result = experimentRun.result(thrown)
  journal?.runClosed({ run, outcome: result.outcome, summary: summaryOf(result) })
  return result
}

export function sessionOptions(plan: Pick<ExperimentPlan, 'blastRadius'>, settings: PlanRunOptions): ChaosOptions {
  const { seed, time, epoch, recordCalls = true } = settings
  return {
    seed,
    recordCalls,
    ...(time === undefined ? {} : { time }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(plan.blastRadius === undefined ? {} : { blastRadius: plan.blastRadius }),
  }
}

/** A result without its timeline: what a journal has of it besides the events. */
export function summaryOf({ events: _, ...rest }: ExperimentResult): Omit<ExperimentResult, 'events'> {
  return rest
}
