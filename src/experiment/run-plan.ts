import type { ClusterSketch } from '../chaos/cluster-face.js'
import type { ChaosOptions, SessionSource } from '../chaos/index.js'
import { checkMeasures } from './check-measures.js'
import { type ExperimentJournal, follow } from './journal.js'
import type { ExperimentPlan } from './plan.js'
import type { ExperimentResult } from './result.js'
import { ExperimentRun, type RunSettings } from './run.js'
import type { RunOptions } from './run-experiment.js'
import { withBench } from './with-bench.js'

/** How one plan is run. */
export interface PlanSettings
  extends Omit<RunSettings, 'journalPath'>,
    Pick<RunOptions, 'time' | 'epoch' | 'recordCalls'> {
  readonly journal?: ExperimentJournal | undefined
  /** Number of the run in the journal. @default 1 */
  readonly run?: number
  /** Name of the scenario it is of, for the journal. */
  readonly scenario?: string | undefined
}

/** Runs one plan in a session of its own, and writes it to the journal if there is one. */
export async function runPlan(
  source: SessionSource,
  plan: ExperimentPlan,
  settings: PlanSettings,
): Promise<ExperimentResult> {
  const { journal, run: number = 1, seed, replayLines, scenario, stop } = settings
  journal?.runOpened({
    run: number,
    name: plan.name,
    seed,
    ...(scenario === undefined ? {} : { scenario }),
    ...(replayLines[0] === undefined ? {} : { replay: replayLines[0] }),
  })
  const run = new ExperimentRun(plan, { ...settings, journalPath: journal?.path })
  const { events, diagrams, ...end } = await withBench(
    source,
    sessionOptions(plan.blastRadius, settings),
    {
      system: plan.system,
      bootTimeoutMs: plan.bootTimeoutMs,
      stop,
      onOpen: journal === undefined ? undefined : (chaos) => follow(chaos.timeline, journal, number),
    },
    async (bench, booted) => {
      checkMeasures(plan, booted)
      await run.go(bench, true)
    },
  )
  const result = run.result(events, end)
  journal?.runClosed({ run: number, outcome: result.outcome, summary: withDiagrams(summaryOf(result), diagrams()) })
  return result
}

/**
 * Real ms without a sign of life before booting or putting away is taken to hang. Long, as both may wait for what nobody
 * can see; in between there is always a timer.
 */
const hangMs = 2000

export function sessionOptions(
  blastRadius: ExperimentPlan['blastRadius'],
  { seed, time, epoch, recordCalls = true }: Pick<PlanSettings, 'seed' | 'time' | 'epoch' | 'recordCalls'>,
): ChaosOptions {
  return {
    seed,
    recordCalls,
    deadlockGrace: hangMs,
    ...(time === undefined ? {} : { time }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(blastRadius === undefined ? {} : { blastRadius }),
  }
}

/** A summary with what went between the nodes of clusters, if there were any: it is not on the timeline. */
export function withDiagrams<T extends object>(summary: T, diagrams: readonly ClusterSketch[]): T {
  return diagrams.length === 0 ? summary : { ...summary, diagrams }
}

/** A result without its timeline: what a journal has of it besides the events. */
export function summaryOf({ events: _, ...rest }: ExperimentResult): Omit<ExperimentResult, 'events'> {
  return rest
}
