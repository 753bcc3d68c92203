import { sessionSource } from '../chaos/index.js'
import {
  checkTargets,
  defaultTargets,
  judgeTargets,
  type Measures,
  type RunsSummary,
  severityWeights,
  summarise,
  type Targets,
  type TargetVerdict,
} from '../metric/index.js'
import type { Recommendation } from '../recommendation/index.js'
import type { Severity } from '../scenario/index.js'
import type { Report } from '../timeline/report.js'
import { overallVerdicts } from './overall-verdicts.js'
import { oversee } from './oversee.js'
import { branded, type ExperimentOutcome, type ExperimentResult } from './result.js'
import type { Stop } from './stop.js'
import type { SystemUnderTest } from './system-under-test.js'
import { type Case, outcomeOfTrials, type TrialOptions, Trials } from './trials.js'
import { Worst } from './worst.js'

export interface ResilienceOptions extends TrialOptions {
  /** What is to be reached, by each scenario; the fault tolerance by all together. @default `defaultTargets` */
  readonly targets?: Targets
}

/** One run of a scenario, without its timeline. */
export interface TrialBrief {
  readonly seed: number
  readonly outcome: ExperimentOutcome
  readonly reasons: readonly string[]
  readonly verdicts: readonly TargetVerdict[]
  /** It ended well, and missed no target. */
  readonly passed: boolean
}

/** What came of one scenario. */
export interface ScenarioReport {
  /** `networkPartition (medium) at payments.*` */
  readonly name: string
  readonly scenario?: string
  readonly family?: string
  readonly severity?: Severity
  readonly at: string | null
  /** `untried`: it never acted, and need not. */
  readonly outcome: 'passed' | 'failed' | 'untried'
  readonly runs: number
  readonly passed: number
  /** Figures over its runs. */
  readonly summary: RunsSummary
  /** The run that was worst. */
  readonly worst: TrialBrief
  /** Runs that did not pass; run the scenario again with such a seed and `runs: 1` to see it. */
  readonly failures: readonly TrialBrief[]
  readonly recommendations: readonly Recommendation[]
}

/** How a system bears what it was tried with. As a report it is that of the worst run. */
export interface ResilienceReport extends Report {
  readonly system: string
  readonly outcome: ExperimentOutcome
  readonly reasons: readonly string[]
  readonly scenarios: readonly ScenarioReport[]
  /** Targets over all runs together. */
  readonly verdicts: readonly TargetVerdict[]
  /** Figures over all runs. */
  readonly summary: RunsSummary
  /** Share of scenarios tried that passed, by severity, 0 to 100. */
  readonly score: number
  /** Names of the scenarios that did worst, worst first, three at most. */
  readonly worst: readonly string[]
  /** What the runs without faults called. */
  readonly points: readonly string[]
  readonly recommendations: readonly Recommendation[]
  readonly journal?: string
}

/**
 * Tries a system with scenario after scenario, each in a fresh system and a session of its own, and holds it to targets.
 * @throws InvalidOptionError, UnknownFaultKindError before anything is booted
 * @example
 * const report = await testResilience(shop, { runs: 5, seed: 42 })
 * expect(report.outcome).toBe('passed')
 */
export async function testResilience(
  system: SystemUnderTest,
  options: ResilienceOptions = {},
): Promise<ResilienceReport> {
  const { targets = defaultTargets, journal, onProgress } = options
  checkTargets(targets)
  return await oversee(options, async (stop) => {
    const source = sessionSource()
    const trials = new Trials(system, options, source, stop, ['targets'])
    const golden = await trials.golden()
    const cases = golden.problem === undefined ? trials.cases(golden) : []
    const worst = new Worst()
    const all: Measures[] = []
    const scenarios: ScenarioReport[] = []
    for (const [index, tried] of cases.entries()) {
      const report = await tryOne(trials, tried, targets, all, worst)
      if (report !== undefined) scenarios.push(report)
      onProgress?.({ name: system.name, phase: tried.name, fraction: (index + 1) / cases.length })
    }
    const acted = scenarios.filter(({ outcome }) => outcome !== 'untried')
    const score = scoreOf(acted)
    const verdicts = overallVerdicts(all, targets)
    const reasons = reasonsOf(golden.problem, stop, acted, verdicts)
    const outcome = outcomeOfTrials(stop, acted.length, reasons)
    journal?.close({ outcome, summary: { score, reasons, verdicts, scenarios } })
    return branded({
      name: `resilience of ${system.name}`,
      system: system.name,
      outcome,
      reasons,
      scenarios,
      verdicts,
      summary: summarise(all),
      score,
      worst: worst.names(3),
      points: golden.points.map(({ name }) => name),
      recommendations: distinct(scenarios.flatMap(({ recommendations }) => recommendations)),
      events: worst.result?.events ?? [],
      seed: worst.result?.seed ?? trials.seed,
      replayLines: source.replayLines(trials.seed),
      ...(journal?.path === undefined ? {} : { journal: journal.path }),
    })
  })
}

async function tryOne(
  trials: Trials,
  tried: Case,
  targets: Targets,
  all: Measures[],
  worst: Worst,
): Promise<ScenarioReport | undefined> {
  // Of one fault alone tolerance is all or nothing: that target is for all together.
  const { faultTolerance: _, ...own } = targets
  const measures: Measures[] = []
  const briefs: TrialBrief[] = []
  const ofCase = new Worst()
  for await (const { result } of trials.runsOf(tried)) {
    if (result.outcome === 'interrupted') break
    const verdicts = judgeTargets(result.measures, own)
    const passed = result.outcome === 'passed' && verdicts.every(({ met }) => met !== false)
    const { seed, outcome, reasons } = result
    briefs.push({ seed, outcome, reasons, verdicts, passed })
    measures.push(result.measures)
    if (acts(result)) all.push(result.measures)
    ofCase.look(tried.name, result, verdicts)
    worst.look(tried.name, result, verdicts)
  }
  if (briefs.length === 0 || ofCase.result === undefined) return undefined
  const { plan: _plan, ...about } = tried
  const failures = briefs.filter(({ passed }) => !passed)
  const untried =
    failures.length === 0 && measures.every(({ perInjection }) => perInjection.every(({ acted }) => acted === 0))
  return {
    ...about,
    outcome: failures.length > 0 ? 'failed' : untried ? 'untried' : 'passed',
    runs: briefs.length,
    passed: briefs.length - failures.length,
    summary: summarise(measures),
    worst: briefs.find(({ seed }) => seed === ofCase.result?.seed) as TrialBrief,
    failures,
    recommendations: ofCase.result.recommendations,
  }
}

function acts({ injections }: ExperimentResult): boolean {
  return injections.some(({ acted }) => acted > 0)
}

function scoreOf(scenarios: readonly ScenarioReport[]): number {
  const weight = ({ severity = 'medium' }: ScenarioReport) => severityWeights[severity]
  const all = scenarios.reduce((sum, scenario) => sum + weight(scenario), 0)
  const passed = scenarios.reduce((sum, scenario) => sum + (scenario.outcome === 'passed' ? weight(scenario) : 0), 0)
  return all === 0 ? 0 : (100 * passed) / all
}

function reasonsOf(
  problem: string | undefined,
  stop: Stop,
  scenarios: readonly ScenarioReport[],
  verdicts: readonly TargetVerdict[],
): string[] {
  return [
    ...(stop.reason === undefined ? [] : [`interrupted: ${stop.reason}`]),
    ...(problem === undefined ? [] : [problem]),
    ...(problem === undefined && stop.reason === undefined && scenarios.length === 0
      ? ['nothing could be tried: the system called no point where a scenario acts']
      : []),
    ...scenarios.flatMap(({ name, worst, outcome, failures, runs }) => {
      if (outcome !== 'failed') return []
      const missed = worst.verdicts.filter(({ met }) => met === false)
      const why = [
        ...worst.reasons,
        ...missed.map(({ target, boundText, text }) => `${target} ${boundText}, but ${text}`),
      ]
      const often = runs === 1 ? '' : ` (${failures.length} of ${runs} runs)`
      return [`${name}${often}: ${why.join('; ')}`]
    }),
    ...verdicts
      .filter(({ target, met }) => target === 'faultTolerance' && met === false)
      .map(({ boundText, text }) => `fault tolerance ${boundText}, but ${text}`),
  ]
}

/** One of each rule and system. */
function distinct(all: readonly Recommendation[]): Recommendation[] {
  const seen = new Map(all.toReversed().map((one) => [`${one.rule} ${one.system} ${one.points.join()}`, one]))
  return [...seen.values()].reverse()
}
