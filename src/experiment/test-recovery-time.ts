import { sessionSource } from '../chaos/index.js'
import {
  type Measures,
  type Percentiles,
  type Pooled,
  percentilesOf,
  type RunFigure,
  summarise,
} from '../metric/index.js'
import { oversee } from './oversee.js'
import type { ExperimentOutcome } from './result.js'
import type { SystemUnderTest } from './system-under-test.js'
import { outcomeOfTrials, type TrialOptions, Trials } from './trials.js'

/** How fast a system came back from one scenario. */
export interface ScenarioRecovery {
  readonly name: string
  readonly runs: number
  /** From the end of the fault to being well again, of each incident that closed. */
  readonly recovery: Percentiles
  /** Over the runs that had an incident, in ms. */
  readonly mttr: RunFigure
  /** Incidents closed / all. */
  readonly recovered: Pooled
  /** Seeds of runs in which it did not come back in time. */
  readonly lost: readonly number[]
}

/** How fast a system comes back. */
export interface RecoveryReport {
  readonly system: string
  readonly seed: number
  /** `failed`: in some run it did not come back in time. `not started`: nothing could be tried. */
  readonly outcome: ExperimentOutcome
  readonly reasons: readonly string[]
  readonly recovery: Percentiles
  readonly mttr: RunFigure
  readonly recovered: Pooled
  readonly scenarios: readonly ScenarioRecovery[]
  readonly replayLines: readonly string[]
}

/**
 * Tries a system with each scenario, several times, and says how long it takes to recover.
 * @throws InvalidOptionError, UnknownFaultKindError before anything is booted
 * @example
 * const { recovery } = await testRecoveryTime(shop, { scenarios: ['networkPartition'], runs: 20 })
 * expect(recovery.p95Ms).toBeLessThan(5000)
 */
export async function testRecoveryTime(system: SystemUnderTest, options: TrialOptions = {}): Promise<RecoveryReport> {
  const { journal, onProgress } = options
  return await oversee(options, async (stop) => {
    const source = sessionSource()
    const trials = new Trials(system, options, source, stop, [])
    const golden = await trials.golden()
    const cases = golden.problem === undefined ? trials.cases(golden) : []
    const all: Measures[] = []
    const scenarios: ScenarioRecovery[] = []
    for (const tried of cases) {
      const measures: Measures[] = []
      const lost: number[] = []
      for await (const { result } of trials.runsOf(tried)) {
        if (result.outcome === 'interrupted') break
        if (!result.injections.some(({ acted }) => acted > 0)) continue
        measures.push(result.measures)
        if (result.recovery?.recovered !== true) lost.push(result.seed)
      }
      onProgress?.({ name: system.name, phase: tried.name, fraction: (cases.indexOf(tried) + 1) / cases.length })
      if (measures.length === 0) continue
      all.push(...measures)
      scenarios.push({ name: tried.name, runs: measures.length, ...recoveryOf(measures), lost })
    }
    const reasons = [
      ...(stop.reason === undefined ? [] : [`interrupted: ${stop.reason}`]),
      ...(golden.problem === undefined ? [] : [golden.problem]),
      ...scenarios.flatMap(({ name, lost, runs }) =>
        lost.length === 0 ? [] : [`${name}: it did not come back in ${lost.length} of ${runs} runs`],
      ),
    ]
    const outcome = outcomeOfTrials(stop, scenarios.length, reasons)
    const replayLines = source.replayLines(trials.seed)
    const report = {
      system: system.name,
      seed: trials.seed,
      outcome,
      reasons,
      ...recoveryOf(all),
      scenarios,
      replayLines,
    }
    journal?.close({ outcome, summary: report })
    return report
  })
}

function recoveryOf(runs: readonly Measures[]): Pick<RecoveryReport, 'recovery' | 'mttr' | 'recovered'> {
  const { figures, pooled } = summarise(runs)
  const closed = runs.flatMap(({ recoveryTimes }) => recoveryTimes.filter(({ lowerBound }) => !lowerBound))
  return {
    recovery: percentilesOf(closed.map(({ recoveryMs }) => recoveryMs)),
    mttr: figures.mttr,
    recovered: pooled.recoverySuccess,
  }
}
