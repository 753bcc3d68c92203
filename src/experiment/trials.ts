import type { SessionSource } from '../chaos/index.js'
import { type Duration, toMs } from '../clock/duration.js'
import { checkInteger, checkKeys, checkOneOf, checkPositive } from '../error/index.js'
import { isScenario, type Scenario, type Severity } from '../scenario/index.js'
import { severities } from '../scenario/parameter.js'
import type { Entry, EntryOptions, ExperimentDefinition, SteadyState } from './definition.js'
import { type GoldenRun, goldenRun } from './golden.js'
import { canActAt, defaultPalette, needsPoint, type Place, placesOf } from './palette.js'
import { type ExperimentPlan, planExperiment, planSteadyState } from './plan.js'
import { planEntry } from './planned-injection.js'
import type { ExperimentResult } from './result.js'
import { type RunOptions, runOptions } from './run-experiment.js'
import { runPlan } from './run-plan.js'
import { seedOfRun } from './seeds.js'
import type { Stop } from './stop.js'
import { checkSystem, type SystemUnderTest } from './system-under-test.js'

/** How a system is tried with scenario after scenario. */
export interface TrialOptions extends RunOptions {
  /**
   * What it is tried with: scenarios, made or by name, and faults.
   * @default all of the network and application families that can act at a point the system calls
   */
  readonly scenarios?: readonly (Entry | Scenario | string)[]
  /** Pattern of points, or several; each is tried on its own. @default those called in a run without faults */
  readonly at?: string | readonly string[]
  /** Of scenarios by name. @default 'medium' */
  readonly severity?: Severity
  /** Start of the fault, counted from the injection. @default '1s' */
  readonly from?: Duration
  /** How long the fault lasts. @default '10s' */
  readonly for?: Duration
  /** Runs of each, with seeds of their own. @default 1 */
  readonly runs?: number
  readonly steadyState?: SteadyState
  readonly recoveryTimeout?: Duration
  readonly bootTimeout?: Duration
}

export const trialOptions = [
  'scenarios',
  'at',
  'severity',
  'from',
  'for',
  'runs',
  'steadyState',
  'recoveryTimeout',
  'bootTimeout',
  ...runOptions,
] as const

/** One thing to try the system with. */
export interface Case {
  /** `networkPartition (medium) at payments.*` */
  readonly name: string
  readonly scenario?: string
  readonly family?: string
  readonly severity?: Severity
  readonly at: string | null
  readonly plan: ExperimentPlan
}

/** One run of one case. */
export interface Trial {
  readonly tried: Case
  /** Of the case, from 1. */
  readonly run: number
  readonly result: ExperimentResult
}

/** All that is to be tried, and how. */
export class Trials {
  readonly seed: number
  readonly runs: number
  readonly #system: SystemUnderTest
  readonly #options: TrialOptions
  readonly #source: SessionSource
  readonly #stop: Stop
  #number = 0

  /** @throws InvalidOptionError, UnknownFaultKindError */
  constructor(
    system: SystemUnderTest,
    options: TrialOptions,
    source: SessionSource,
    stop: Stop,
    own: readonly string[],
  ) {
    checkKeys('options', options, [...trialOptions, ...own])
    this.#system = checkSystem(system)
    this.#options = options
    this.#source = source
    this.#stop = stop
    this.seed = source.seed(options.seed)
    this.runs = checkInteger('runs', options.runs ?? 1, 1)
    checkOneOf('severity', options.severity ?? 'medium', severities)
    checkPositive('for', toMs('for', options.for ?? '10s'))
    for (const [index, entry] of (options.scenarios ?? []).entries()) planEntry(`scenarios[${index}]`, entry)
  }

  /** A run without faults, which shows where faults can act. */
  golden(): Promise<GoldenRun> {
    const { steadyState, bootTimeout = 30_000 } = this.#options
    const plan = {
      system: this.#system,
      steadyState: planSteadyState(steadyState),
      bootTimeoutMs: toMs('bootTimeout', bootTimeout),
      blastRadius: undefined,
    }
    return goldenRun(this.#source, plan, this.#settings(this.seed))
  }

  /**
   * Each scenario at each place where it can act.
   * @param severity of those by name
   */
  cases({ points }: GoldenRun, severity = this.#options.severity ?? 'medium'): Case[] {
    const { scenarios, at } = this.#options
    const given = at === undefined ? undefined : [at].flat()
    const places = placesOf(points)
    const entries: readonly (Entry | Scenario | string)[] = scenarios ?? defaultPalette(severity)
    return entries.flatMap((entry, index) => {
      const { made, options, text } = readEntry(`scenarios[${index}]`, entry, severity)
      const own = options.at === undefined ? given : [options.at]
      const where = own ?? (made === undefined ? places.map((place) => place.at) : whereOf(made, places))
      return where.map((place) =>
        this.#case(made ?? entry, text, { ...options, ...(place === null ? {} : { at: place }) }),
      )
    })
  }

  #case(what: Scenario | Entry | string, text: string, options: EntryOptions): Case {
    const { from = '1s', for: length = '10s', steadyState, recoveryTimeout, bootTimeout, scenarios } = this.#options
    const at = options.at ?? null
    const name = at === null ? text : `${text} at ${at}`
    const made = isScenario(what) ? what : undefined
    const placed = { from, for: length, ...options, ...(scenarios === undefined ? { optional: true } : {}) }
    const entry = made === undefined ? { ...(what as Entry), ...placed } : { scenario: made, ...placed }
    const windowMs = toMs('from', placed.from) + toMs('for', placed.for)
    const definition: ExperimentDefinition = {
      name,
      system: this.#system,
      scenarios: [entry],
      duration: windowMs,
      ...(steadyState === undefined ? {} : { steadyState }),
      ...(recoveryTimeout === undefined ? {} : { recoveryTimeout }),
      ...(bootTimeout === undefined ? {} : { bootTimeout }),
    }
    const known = made === undefined ? {} : { scenario: made.scenario, family: made.family, severity: made.severity }
    return { name, ...known, at, plan: planExperiment(definition) }
  }

  /** All runs of a case, one after the other; ends early when it is to stop. */
  async *runsOf(tried: Case): AsyncGenerator<Trial> {
    for (let run = 1; run <= this.runs && !this.#stop.requested; run++) {
      const settings = this.#settings(seedOfRun(this.seed, run))
      const result = await runPlan(this.#source, tried.plan, {
        ...settings,
        run: ++this.#number,
        scenario: tried.scenario,
        journal: this.#options.journal,
      })
      yield { tried, run, result }
    }
  }

  #settings(seed: number) {
    const { time, epoch, recordCalls } = this.#options
    return {
      seed,
      stop: this.#stop,
      replayLines: this.#source.replayLines(this.seed),
      ...(time === undefined ? {} : { time }),
      ...(epoch === undefined ? {} : { epoch }),
      ...(recordCalls === undefined ? {} : { recordCalls }),
    }
  }
}

/** How trials ended, together. */
export function outcomeOfTrials(
  stop: Stop,
  tried: number,
  reasons: readonly string[],
): 'passed' | 'failed' | 'interrupted' | 'not started' {
  if (stop.requested) return 'interrupted'
  if (tried === 0) return 'not started'
  return reasons.length > 0 ? 'failed' : 'passed'
}

function whereOf(scenario: Scenario, places: readonly Place[]): (string | null)[] {
  return needsPoint(scenario) ? places.filter((place) => canActAt(scenario, place)).map(({ at }) => at) : [null]
}

/** A scenario by name is made at that severity, unless its own options say another. */
function readEntry(option: string, entry: Entry | Scenario | string, severity: Severity) {
  const named = typeof entry === 'string' ? { scenario: entry } : entry
  const byName = 'scenario' in named && typeof named.scenario === 'string' && !isScenario(entry)
  const own = byName ? (named as { options?: object }).options : undefined
  const full = byName ? { ...(named as Entry), options: { severity, ...own } } : entry
  const { what, options, text } = planEntry(option, full as Entry)
  return { made: isScenario(what) ? what : undefined, options, text }
}
