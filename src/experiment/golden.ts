import type { PointSeen, SessionSource } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import type { ExperimentPlan } from './plan.js'
import { type PlanSettings, sessionOptions } from './run-plan.js'
import { seekSteadyState } from './steady-state.js'
import { withBench } from './with-bench.js'

/** What a run without faults has shown. */
export interface GoldenRun {
  /** Points that were called, in the order they were first seen. */
  readonly points: readonly PointSeen[]
  /** Why there is nothing to inject into: it could not be booted, or its steady state did not hold. */
  readonly problem: string | undefined
}

type Planned = Pick<ExperimentPlan, 'system' | 'steadyState' | 'bootTimeoutMs' | 'blastRadius'>

/** Boots the system and looks for its steady state: what it calls meanwhile is where faults can act. */
export async function goldenRun(source: SessionSource, plan: Planned, settings: PlanSettings): Promise<GoldenRun> {
  let points: readonly PointSeen[] = []
  let problem: string | undefined
  const { notBooted, thrown } = await withBench(
    source,
    sessionOptions(plan.blastRadius, settings),
    { ...plan, stop: settings.stop },
    async (bench) => {
      const { held, reasons } = await seekSteadyState(bench, plan.steadyState)
      if (held !== true) problem = `the steady state does not hold without any fault: ${reasons.join('; ')}`
      points = bench.chaos.points.filter(({ calls }) => calls > 0)
    },
  )
  return { points, problem: thrown === undefined ? (notBooted ?? problem) : summarise(thrown.error).message }
}
