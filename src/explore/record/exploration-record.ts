import type { Origin } from '../../chaos/index.js'
import { summarise } from '../../error/index.js'
import { formatSchedule } from '../../schedule/index.js'
import type { Diagram } from '../account.js'
import type { CarriedOptions } from '../carried-options.js'
import type { SingleOutcome } from '../coverage.js'
import { formatFinding } from '../format-finding.js'
import { isWritable, replayLine } from '../replay-line.js'
import type { Finding, SearchReport, StoppedBy } from '../report.js'
import type { OracleName } from '../run-record.js'
import type { TrialRecord } from './trial-record.js'

/** What a search leaves in a journal: JSON. */
export interface ExplorationRecord {
  readonly seed: number
  readonly runs: number
  readonly checks: number
  readonly stoppedBy: StoppedBy
  readonly virtualMs: number
  /** Real ms. */
  readonly elapsedMs: number
  readonly shard?: string
  readonly strategies: readonly { readonly name: string; readonly runs: number }[]
  readonly points: readonly string[]
  readonly pairs: { readonly covered: number; readonly total: number }
  /** Null: not tried. At most 5,000, the first of them. */
  readonly coverage: readonly {
    readonly point: string
    readonly call: number
    readonly fault: string
    readonly outcome: SingleOutcome | null
  }[]
  readonly findings: readonly RecordedFinding[]
  /** Runs that had faults: at most 2,000, the first of them. */
  readonly trials: readonly TrialRecord[]
}

/** A finding, as a journal has it. */
export interface RecordedFinding {
  readonly oracle: OracleName
  /** Of the error. */
  readonly name: string
  readonly message: string
  /** Virtual ms. */
  readonly atMs: number
  /** As JSON. Null where it holds code, such as a class of error. */
  readonly schedule: unknown
  /** As it was printed. */
  readonly text: string
  /** The line to paste. */
  readonly replay: string
  readonly strategy: string
  /** Number of the run that found it. */
  readonly run: number
  readonly diagrams: readonly Diagram[]
}

const mostCovered = 5000

/** A pure function of a report. @param carried options of the search that a test of a finding needs as well */
export function explorationRecord(
  report: SearchReport,
  trials: readonly TrialRecord[],
  origin: Origin,
  carried?: CarriedOptions,
): ExplorationRecord {
  const { seed, runs, checks, stoppedBy, virtualMs, elapsedMs, shard, strategies, points, pairs } = report
  return {
    seed,
    runs,
    checks,
    stoppedBy,
    virtualMs,
    elapsedMs,
    ...(shard !== undefined && { shard }),
    strategies,
    points,
    pairs: { covered: pairs.covered, total: pairs.total },
    coverage: report.coverage.slice(0, mostCovered).map(({ point, call, fault, outcome }) => {
      return { point, call, fault, outcome: outcome ?? null }
    }),
    findings: report.findings.map((finding) => recordedFinding(report, finding, origin, carried)),
    trials,
  }
}

function recordedFinding(
  report: SearchReport,
  finding: Finding,
  origin: Origin,
  carried: CarriedOptions | undefined,
): RecordedFinding {
  const { failure, schedule, strategy, run, account } = finding
  const { name, message } = summarise(failure.error)
  return {
    oracle: failure.oracle,
    name,
    message,
    atMs: failure.atMs,
    schedule: isWritable(schedule) ? JSON.parse(formatSchedule(schedule)) : null,
    text: formatFinding(report, finding, origin, [], carried),
    replay: replayLine(finding, report.seed, origin),
    strategy,
    run,
    diagrams: account.diagrams,
  }
}
