import { type MissedTarget, mergeSummaries, type SystemSummary, type TriedFault } from './session-summary.js'
import type { SessionSeed, TestRecord } from './test-record.js'

/** A test that had sessions, as its runner saw it end. */
export interface ReportedTest {
  /** Full name. */
  readonly name: string
  /** Path of its file. */
  readonly file: string
  /** From 1, where the runner knows it. */
  readonly line?: number
  readonly state: 'passed' | 'failed'
  /** It passed, but not at its first attempt. */
  readonly flaky: boolean
  readonly record: TestRecord
}

/** One figure that was the worst of all, and whose it was. */
export interface WorstFigure {
  readonly value: number
  readonly system: string
  readonly test: string
  /** The incident it comes from was still open: it is no less. */
  readonly lowerBound: boolean
}

/** A test to look at. */
export interface TestToSee {
  readonly test: string
  readonly file: string
  readonly line?: number
  readonly seeds: readonly SessionSeed[]
}

/** A target that a system missed in a test. */
export interface TargetMissed extends MissedTarget {
  readonly test: string
  readonly file: string
  readonly line?: number
  readonly system: string
}

/** All chaos tests of a run of a test runner. */
export interface RunReport {
  readonly tests: number
  readonly passed: number
  readonly failed: readonly TestToSee[]
  /** They passed, but not at the first attempt. */
  readonly flaky: readonly TestToSee[]
  readonly sessions: number
  /** Virtual time, summed. */
  readonly virtualMs: number
  /** What was tried, with the number of tests that did, those tried most first. */
  readonly faults: readonly (TriedFault & { readonly tests: number })[]
  readonly incidents: number
  readonly openIncidents: number
  /** Of one session. Null where no incident was. */
  readonly worstMttr: WorstFigure | null
  readonly worstRecovery: WorstFigure | null
  /** By time. Null where no system was probed. */
  readonly leastAvailable: WorstFigure | null
  readonly missed: readonly TargetMissed[]
  /** Sessions of which no timeline was kept for the journal: their tests had too many. */
  readonly timelinesLeftOut: number
}

/** The report of a run: a pure function of what its tests left. Tests without a session are not for it. */
export function reportOf(tests: readonly ReportedTest[]): RunReport {
  const systems = tests.flatMap(({ name, record }) => record.summary.systems.map((system) => ({ name, system })))
  const all = mergeSummaries(tests.map(({ record }) => record.summary))
  const worst = (of: (system: SystemSummary) => number | null, direction: 1 | -1): WorstFigure | null => {
    let found: WorstFigure | null = null
    for (const { name, system } of systems) {
      const value = of(system)
      if (value === null || (found !== null && (value - found.value) * direction <= 0)) continue
      found = { value, system: system.name, test: name, lowerBound: direction === 1 && system.open > 0 }
    }
    return found
  }
  return {
    tests: tests.length,
    passed: tests.filter(({ state }) => state === 'passed').length,
    failed: tests.filter(({ state }) => state === 'failed').map(toSee),
    flaky: tests.filter(({ flaky }) => flaky).map(toSee),
    sessions: tests.reduce((sum, { record }) => sum + record.sessions, 0),
    virtualMs: all.virtualMs,
    faults: all.faults
      .map((fault) => ({ ...fault, tests: tests.filter(({ record }) => tries(record, fault)).length }))
      .sort((a, b) => b.acted - a.acted || (a.name < b.name ? -1 : 1)),
    incidents: systems.reduce((sum, { system }) => sum + system.incidents, 0),
    openIncidents: systems.reduce((sum, { system }) => sum + system.open, 0),
    worstMttr: worst((system) => system.mttr, 1),
    worstRecovery: worst((system) => system.recoveryTime, 1),
    leastAvailable: worst((system) => system.availability, -1),
    missed: tests.flatMap((test) =>
      test.record.summary.systems.flatMap(({ name: system, missed }) =>
        missed.map((target) => ({ ...placeOf(test), system, ...target })),
      ),
    ),
    timelinesLeftOut: tests.reduce((sum, { record }) => sum + record.runsLeftOut, 0),
  }
}

function tries({ summary }: TestRecord, fault: TriedFault): boolean {
  return summary.faults.some(({ name, scenario }) => name === fault.name && scenario === fault.scenario)
}

function toSee(test: ReportedTest): TestToSee {
  return { ...placeOf(test), seeds: test.record.seeds }
}

function placeOf({ name, file, line }: ReportedTest): { test: string; file: string; line?: number } {
  return { test: name, file, ...(line !== undefined && { line }) }
}
