/** What the server tells the page, as JSON. Everything in it is bounded, however long a journal is. */

/** A journal, or the workers of a run of tests that are watched. */
export interface SourceInfo {
  readonly id: string
  readonly kind: string
  readonly name: string
  /** Real time, ISO 8601. */
  readonly startedAt: string
  /** How it ended; `running`: lines came a moment ago; `quiet`: no end was written, and none came for a while. */
  readonly state: string
}

export interface About {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly startedAt: string
  readonly writtenBy: string
  readonly seed: number | null
  readonly state: string
  /** What the last command that was answered has made of it. */
  readonly control: 'running' | 'paused' | 'aborted'
  readonly warnings: readonly string[]
  /** Bytes that are there and bytes that have been read: what is shown is that far behind. */
  readonly bytes: number
  readonly bytesRead: number
}

export interface Counts {
  readonly ok: number
  readonly degraded: number
  readonly failed: number
}

export interface Totals {
  readonly events: number
  /** Events a second that were read lately. */
  readonly perSecond: number
  readonly runs: { readonly opened: number; readonly passed: number; readonly failed: number; readonly other: number }
  /** Times that faults acted. */
  readonly acted: number
  readonly incidents: number
  readonly probes: Counts
  readonly requests: Counts
  readonly calls: { readonly ok: number; readonly failed: number }
}

export interface RunView {
  readonly key: string
  readonly name: string
  readonly seed: number | null
  readonly phase: string
  /** Session time, ms. */
  readonly atMs: number
}

export interface FaultView {
  readonly key: string
  readonly kind: string
  readonly text: string
  readonly at: string | null
  readonly scenario: string | null
  readonly severity: string | null
  readonly run: string
  /** Session time, ms. */
  readonly fromMs: number
  readonly untilMs: number | null
  readonly nowMs: number
  readonly acted: number
}

export interface SystemView {
  readonly name: string
  readonly state: 'ok' | 'degraded' | 'failed' | 'unknown'
  readonly probes: Counts
  readonly requests: Counts
  readonly incidents: number
  /** Incidents that are open now. */
  readonly open: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** The last probes, oldest first: `o`, `d`, `f`. */
  readonly strip: string
}

export interface HeatmapView {
  readonly points: readonly string[]
  readonly faults: readonly string[]
  /** [point, fault, times it acted, calls that failed by it]. */
  readonly cells: readonly (readonly [number, number, number, number])[]
  /** Points or faults that had no room. */
  readonly leftOut: number
}

/** One stretch of time: probes ok, degraded, failed; requests ok, failed; faults acted; calls failed; longest answer, ms. */
export type Bucket = readonly [number, number, number, number, number, number, number, number]

export interface Span {
  readonly lane: 'phase' | 'fault' | 'incident' | 'node'
  readonly label: string
  readonly fromMs: number
  /** Null: it goes on. */
  readonly toMs: number | null
}

export interface TimelineView {
  /** Length of a bucket, ms. */
  readonly widthMs: number
  /** What the buckets below replace: all from this one on. */
  readonly from: number
  readonly buckets: readonly Bucket[]
  readonly spans: readonly Span[]
  readonly marks: readonly { readonly atMs: number; readonly label: string }[]
  readonly endMs: number
  /** Older spans and marks that had no room. */
  readonly leftOut: number
}

export interface SearchView {
  readonly key: string
  readonly name: string
  readonly strategy: string
  readonly runs: number
  readonly mostRuns: number
  /** Runs a second. */
  readonly rate: number
  readonly leftMs: number
  readonly covered: number
  readonly singles: number
  readonly findings: number
  /** What ended it; null: it goes on. */
  readonly stoppedBy: string | null
  /** Rates so far, oldest first. */
  readonly rates: readonly number[]
}

export interface LogRow {
  /** File and offset of its line: the same however often it is read. */
  readonly key: string
  readonly type: string
  readonly run: string
  readonly atMs: number | null
  readonly text: string
  readonly tone: 'plain' | 'good' | 'bad' | 'fault'
  /** Not one of many: faults armed and lifted, incidents, phases, notes. */
  readonly notable: boolean
}

export interface LogView {
  readonly rows: readonly LogRow[]
  /** Rows between the last update and these that had no room. */
  readonly leftOut: number
}

export interface Sections {
  readonly about: About
  readonly totals: Totals
  readonly runs: { readonly open: readonly RunView[]; readonly more: number }
  readonly faults: { readonly inForce: readonly FaultView[]; readonly more: number }
  readonly systems: { readonly list: readonly SystemView[]; readonly more: number }
  readonly heatmap: HeatmapView
  readonly timeline: TimelineView
  readonly searches: { readonly list: readonly SearchView[]; readonly more: number }
  readonly log: LogView
}

/** What has changed. `full`: all there is; what was shown before is replaced. */
export interface Update {
  readonly source: string
  readonly full: boolean
  readonly sections: Partial<Sections>
}

export const commands = ['pause', 'resume', 'lift', 'abort'] as const
export type CommandName = (typeof commands)[number]

export interface CommandAnswer {
  readonly ok: boolean
  readonly text: string
}
