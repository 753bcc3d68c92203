import type { Origin } from '../../chaos/index.js'
import { summarise } from '../../error/index.js'
import { formatSchedule } from '../../schedule/index.js'
import type { Schedule } from '../../schedule/schedule.js'
import { replayLine } from '../replay-line.js'
import type { Finding, SearchReport } from '../report.js'
import type { ExplorationRecord, FindingRecord, LeftOut } from './exploration-record.js'
import type { TrialLog } from './trial-log.js'

/** A search may have thousands of points and calls, and a journal holds many searches. */
const most = { points: 1000, coverage: 5000, findings: 50 }
const longestText = 20_000
const longestMessage = 2000
const longestName = 500

/** What a search looked like to whoever ran it. */
export interface Told {
  readonly origin: Origin
  /** Each finding as it was printed. */
  readonly texts: readonly string[]
}

/**
 * The record of a search: a pure function of its report and its runs, as JSON of bounded size.
 * @param trials its runs; undefined: nobody counted them
 */
export function explorationRecord(
  report: SearchReport,
  trials: TrialLog | undefined,
  { origin, texts }: Told,
): ExplorationRecord {
  const { seed, runs, checks, stoppedBy, virtualMs, elapsedMs, shard, strategies, pairs } = report
  const points = report.points.slice(0, most.points)
  const coverage = report.coverage.slice(0, most.coverage)
  const findings = report.findings.slice(0, most.findings)
  const leftOut: LeftOut = {
    ...counted('points', report.points.length - points.length),
    ...counted('coverage', report.coverage.length - coverage.length),
    ...counted('findings', report.findings.length - findings.length),
    ...counted('trials', trials?.leftOut ?? 0),
  }
  return {
    seed,
    runs,
    checks,
    stoppedBy,
    virtualMs,
    elapsedMs,
    ...(shard !== undefined && { shard }),
    strategies: strategies.map((one) => ({ ...one })),
    points: points.map((point) => point.slice(0, longestName)),
    pairs: { ...pairs },
    coverage: coverage.map(({ point, call, fault, outcome }) => ({
      point: point.slice(0, longestName),
      call,
      fault: fault.slice(0, longestName),
      outcome: outcome ?? null,
    })),
    findings: findings.map((finding, at) => findingRecord(finding, texts[at] ?? '', seed, origin)),
    trials: trials?.list() ?? [],
    ...(Object.keys(leftOut).length > 0 && { leftOut }),
  }
}

function findingRecord(finding: Finding, text: string, seed: number, origin: Origin): FindingRecord {
  const { failure, schedule, strategy, run, account } = finding
  const { name, message } = summarise(failure.error)
  return {
    oracle: failure.oracle,
    name: name.slice(0, longestName),
    message: message.slice(0, longestMessage),
    atMs: failure.atMs,
    schedule: JSON.parse(formatSchedule(schedule)) as Schedule,
    text: text.slice(0, longestText),
    replay: replayLine(finding, seed, origin),
    strategy,
    run,
    diagrams: account.diagrams.map((one) => ({
      cluster: one.cluster,
      text: one.text.slice(0, longestText),
      mermaid: one.mermaid.slice(0, longestText),
    })),
  }
}

function counted(what: keyof LeftOut, count: number): LeftOut {
  return count > 0 ? { [what]: count } : {}
}
