import { sessionSource } from '../chaos/index.js'
import { checkOneOf } from '../error/index.js'
import { faultToleranceOf } from '../metric/fault-tolerance.js'
import { type FaultTolerance, type InjectionMeasures, type Interval, wilson } from '../metric/index.js'
import type { Severity } from '../scenario/index.js'
import { severities } from '../scenario/parameter.js'
import { oversee } from './oversee.js'
import type { SystemUnderTest } from './system-under-test.js'
import { outcomeOfTrials, type TrialOptions, Trials } from './trials.js'

export interface ToleranceOptions extends Omit<TrialOptions, 'severity'> {
  /** Of scenarios by name, each in turn. @default all four */
  readonly severities?: readonly Severity[]
}

/** How often a system bore one scenario at one severity. */
export interface ScenarioTolerance {
  readonly name: string
  /** Null: it is a fault, which has none. */
  readonly severity: Severity | null
  /** Runs in which it acted and no probe failed meanwhile. */
  readonly tolerated: number
  /** Runs in which it acted. */
  readonly runs: number
  /** Tolerated / runs, 0 to 1. */
  readonly ratio: number
  /** Wilson interval, 95 %. */
  readonly interval: Interval
  /** Seeds of runs in which it was not borne. */
  readonly failed: readonly number[]
}

/** What a system bears, and how strong it may be. */
export interface ToleranceReport {
  readonly system: string
  readonly seed: number
  readonly outcome: 'passed' | 'failed' | 'interrupted' | 'not started'
  readonly reasons: readonly string[]
  /** Over all runs, weighted by severity, 0 to 100, with its interval. */
  readonly tolerance: FaultTolerance
  readonly scenarios: readonly ScenarioTolerance[]
  readonly replayLines: readonly string[]
}

/**
 * Tries a system with each scenario at each severity, several times, and says how often it bore it: the strongest it
 * bears, and the score of fault tolerance.
 * @throws InvalidOptionError, UnknownFaultKindError before anything is booted
 * @example
 * const { tolerance } = await testFaultTolerance(shop, { scenarios: ['highLatency', 'packetLoss'], runs: 10 })
 * expect(tolerance.score).toBeGreaterThan(80)
 */
export async function testFaultTolerance(
  system: SystemUnderTest,
  options: ToleranceOptions = {},
): Promise<ToleranceReport> {
  const { journal, onProgress, severities: given = severities, ...rest } = options
  for (const severity of given) checkOneOf('severities', severity, severities)
  return await oversee(options, async (stop) => {
    const source = sessionSource()
    const shared = journal === undefined ? rest : { ...rest, journal }
    const trials = new Trials(system, shared, source, stop, [])
    const golden = await trials.golden()
    // What is already made, or is a fault, is the same at each severity.
    const cases = golden.problem !== undefined ? [] : given.flatMap((severity) => trials.cases(golden, severity))
    const distinct = [...new Map(cases.map((tried) => [tried.name, tried])).values()]
    const injections: InjectionMeasures[] = []
    const scenarios: ScenarioTolerance[] = []
    for (const [index, tried] of distinct.entries()) {
      const failed: number[] = []
      let runs = 0
      for await (const { result } of trials.runsOf(tried)) {
        if (result.outcome === 'interrupted') break
        const { acted, tolerated } = result.measures.faultTolerance
        if (acted === 0) continue
        runs++
        if (tolerated < acted) failed.push(result.seed)
        injections.push(...result.measures.perInjection)
      }
      onProgress?.({ name: system.name, phase: tried.name, fraction: (index + 1) / distinct.length })
      if (runs === 0) continue
      const tolerated = runs - failed.length
      const share = { tolerated, runs, ratio: tolerated / runs, interval: wilson(tolerated, runs) }
      scenarios.push({ name: tried.name, severity: tried.severity ?? null, ...share, failed })
    }
    const reasons = [
      ...(stop.reason === undefined ? [] : [`interrupted: ${stop.reason}`]),
      ...(golden.problem === undefined ? [] : [golden.problem]),
      ...scenarios.flatMap(({ name, failed, runs }) =>
        failed.length === 0 ? [] : [`${name}: not tolerated in ${failed.length} of ${runs} runs`],
      ),
    ]
    const outcome = outcomeOfTrials(stop, scenarios.length, reasons)
    const tolerance = faultToleranceOf(injections)
    const replayLines = source.replayLines(trials.seed)
    const report = { system: system.name, seed: trials.seed, outcome, reasons, tolerance, scenarios, replayLines }
    journal?.close({ outcome, summary: report })
    return report
  })
}
