import type { Unit } from '../../metric/figure.js'
import type { MetricName } from '../../metric/index.js'
import type { Recommendation } from '../../recommendation/index.js'
import type { ExplorationRecord } from './exploration-record.js'
import type { ReportFlaky, ReportGraph, ReportTrend } from './report-history.js'

export type * from './report-history.js'

/**
 * All that a report shows of a journal: plain JSON, the same bytes for the same journal. What is drawn is bounded; figures
 * are those of the whole. Times are virtual ms since the run's session was opened; text is as it was written, so whoever
 * shows it escapes it.
 */
export interface ReportData {
  readonly version: 1
  /** Program and version that made the report: `faultline 1.2.0`. */
  readonly generatedBy: string
  readonly journal: ReportJournal
  readonly summary: ReportSummary
  /** In full: those that did not pass first, then by number. */
  readonly runs: readonly ReportRun[]
  /** Runs of the journal that are in the summary alone. */
  readonly runsLeftOut: number
  readonly explorations: readonly ReportExploration[]
  /** Where a history was given: what moved in it, what became worse first. */
  readonly trends?: readonly ReportTrend[]
  /** Where a history was given: the most unsteady first. */
  readonly flaky?: readonly ReportFlaky[]
  /** Where a knowledge graph was given. */
  readonly graph?: ReportGraph
  /** One sentence for each thing that was left out or merged to keep this small. */
  readonly reduced: readonly string[]
}

/** What the journal says of itself. */
export interface ReportJournal {
  readonly kind: string
  readonly name: string
  /** Real time, ISO 8601 in UTC. */
  readonly startedAt: string
  readonly writtenBy: string
  /** `unfinished`: its writer died, or still runs. */
  readonly outcome: ReportOutcome
  readonly seed?: number
  readonly tags: readonly string[]
  /** What makes the journal less than whole: a last line that was cut off, lines of unknown types. */
  readonly warnings: readonly string[]
  readonly git?: { readonly commit: string; readonly branch?: string; readonly dirty: boolean }
}

export type ReportOutcome = 'passed' | 'failed' | 'aborted' | 'interrupted' | 'not started' | 'unfinished'

/** Over all runs, those left out among them. */
export interface ReportSummary {
  readonly runs: number
  readonly passed: number
  readonly failed: number
  /** Neither: aborted, interrupted, not started, unfinished. */
  readonly other: number
  /** Summed. */
  readonly virtualMs: number
  readonly events: number
  readonly incidents: number
  /** Times that faults acted. */
  readonly faultsActed: number
  /** For each system and target the run that was worst: one that missed it, else one that does not know, else the nearest. */
  readonly targets: readonly ReportTarget[]
}

export interface ReportTarget {
  readonly system: string
  readonly metric: MetricName
  /** In the unit of the metric. */
  readonly bound: number
  /** Null where it is not known, or nothing happened to measure. */
  readonly actual: number | null
  /** Null: nobody knows. */
  readonly met: boolean | null
  /** `below 30 s` */
  readonly boundText: string
  /** `4 s, the mean of 2 incidents` */
  readonly actualText: string
  /** Number of the run. */
  readonly run: number
}

export interface ReportRun {
  /** Number of the run in its journal, from 1. */
  readonly run: number
  readonly name: string
  readonly scenario?: string
  readonly seed: number
  /** The line to paste that shows it again. */
  readonly replay?: string
  readonly outcome: ReportOutcome
  /** Why it ended so, in the words of its writer. */
  readonly reasons: readonly string[]
  /** First event. */
  readonly startMs: number
  /** From the first event to the last. */
  readonly virtualMs: number
  /** What Date.now() read when its session was opened, in ms since 1970. */
  readonly epochMs: number
  readonly events: {
    readonly total: number
    /** Those that are on a track by themselves, or need none. Fewer than `total`: the rest was merged into counts. */
    readonly shown: number
    readonly byType: Readonly<Record<string, number>>
  }
  readonly tracks: readonly ReportTrack[]
  readonly systems: readonly ReportSystem[]
  /** In the order they opened. */
  readonly incidents: readonly ReportIncident[]
  readonly heatmap: ReportHeatmap
  readonly recommendations: readonly Recommendation[]
  readonly diagrams: readonly ReportDiagram[]
}

export type TrackKind =
  | ('fault' | 'probe' | 'incident' | 'phase' | 'breaker' | 'note')
  | ('alarm' | 'node' | 'link' | 'operation' | 'request' | 'call')

export type TrackState = 'ok' | 'degraded' | 'failed' | 'active'

/** One line of the timeline, in the order of their kinds. */
export interface ReportTrack {
  /** Unique in its run. */
  readonly id: string
  readonly label: string
  readonly kind: TrackKind
  /** In the order they begin. */
  readonly spans: readonly ReportSpan[]
  /** In the order of time. */
  readonly marks: readonly ReportMark[]
}

export interface ReportSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly label: string
  readonly state?: TrackState
  /** That many merged into one. */
  readonly count?: number
}

export interface ReportMark {
  readonly atMs: number
  readonly label: string
  readonly state?: TrackState
  /** That many merged into one. */
  readonly count?: number
}

export interface ReportSystem {
  readonly name: string
  /** Every metric that is known, or of which it is known why not. */
  readonly metrics: readonly ReportMetric[]
  /** Of the requests that were answered: while no injection was in force, and while one was. Null: none was. */
  readonly latency: { readonly calm: Distribution | null; readonly chaos: Distribution | null }
}

export interface ReportMetric {
  readonly metric: MetricName
  readonly value: number | null
  readonly unit: Unit
  readonly text: string
}

/** Spread of times, in virtual ms; percentiles by nearest rank. */
export interface Distribution {
  readonly count: number
  readonly minMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly meanMs: number
  /** `fromMs` in it, `toMs` not; those at the ends hold some, and between them there is no gap. */
  readonly buckets: readonly { readonly fromMs: number; readonly toMs: number; readonly count: number }[]
}

export interface ReportIncident {
  readonly system: string
  /** Number of the incident of its system, from 1. */
  readonly incident: number
  readonly openedMs: number
  /** Null: still open at the end. */
  readonly closedMs: number | null
  /** From the start of the injection that explains it to its opening; missing where none does. */
  readonly detectedMs?: number
  /** What was in force: `#2 latency 500–2000 ms at payments.*`. */
  readonly faults: readonly string[]
  /** What its first failed probe met. */
  readonly firstError?: string
}

/** The effect of each fault at each point. */
export interface ReportHeatmap {
  /** What is counted: calls of the point where calls were recorded; else requests of workloads, else probes, of all systems. */
  readonly of: 'calls' | 'requests' | 'probes'
  readonly points: readonly string[]
  readonly faults: readonly string[]
  readonly cells: readonly ReportCell[]
}

export interface ReportCell {
  /** Index into `points`. */
  readonly point: number
  /** Index into `faults`. */
  readonly fault: number
  /** Times the fault acted there. */
  readonly acted: number
  /** Under way while the fault was in force. */
  readonly calls: number
  readonly failed: number
  /** 0 to 1; null: there were no calls. */
  readonly errorRate: number | null
  /** While no fault was in force. */
  readonly calmErrorRate: number | null
  /** Of those answered; null: none was. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly calmP50Ms: number | null
  readonly calmP95Ms: number | null
}

export interface ReportDiagram {
  readonly cluster: string
  /** The source of a Mermaid sequence diagram. */
  readonly mermaid: string
  readonly text: string
  /** In the order they were sent; the same part as is drawn. */
  readonly messages?: readonly ReportMessage[]
  readonly nodes?: readonly string[]
}

export interface ReportMessage {
  readonly fromNode: string
  readonly toNode: string
  readonly sentMs: number
  /** When it ended on its way, or arrived; null: it was under way at the end. */
  readonly receivedMs: number | null
  readonly label: string
  /** What became of it: `delivered`, `lost`, `cut`, `under way` and so on. */
  readonly state: string
}

export interface ReportExploration {
  /** Full name of the test, or of what else searched. */
  readonly test: string
  readonly run?: number
  readonly report: ExplorationRecord
}
