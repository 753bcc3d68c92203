import type { EdgeKind, NodeKind } from '../../graph/model.js'
import type { Trend, TrendPoint } from '../../history/store/trend/trends.js'

/** A metric of a system in a test, from commit to commit: `store.trends`, as plain JSON. */
export interface ReportTrend extends Omit<Trend, 'points'> {
  /** Oldest first, two or more. */
  readonly points: readonly ReportTrendPoint[]
}

export interface ReportTrendPoint extends Omit<TrendPoint, 'startedAt'> {
  /** Real time, ISO 8601 in UTC. */
  readonly startedAt: string
}

/** A test that passed and failed with the same code: `store.flaky`, as plain JSON. */
export interface ReportFlaky {
  readonly test: string
  readonly file: string
  /** With which it did both, oldest first; the newest 20. */
  readonly versions: readonly ReportFlakyVersion[]
  /** Over all versions: how often it did not pass at the first attempt, of all times. */
  readonly unsteady: number
  readonly times: number
  /** `unsteady / times`, with the Wilson interval of 95 %. */
  readonly rate: number
  readonly interval: { readonly low: number; readonly high: number }
  readonly cause: 'seed' | 'code' | 'unknown'
}

export interface ReportFlakyVersion {
  readonly commit?: string
  readonly dirty: boolean
  /** Real time, ISO 8601 in UTC. */
  readonly startedAt: string
  readonly passed: number
  readonly retried: number
  readonly failed: number
}

/** The knowledge graph, with a place for each node. */
export interface ReportGraph {
  readonly nodes: readonly {
    readonly kind: NodeKind
    readonly name: string
    /** 0 to 1, from left to right. */
    readonly x: number
    /** 0 to 1, from top to bottom. */
    readonly y: number
    /** In which it was seen. */
    readonly runs: number
    readonly state?: 'present' | 'gone'
  }[]
  /** Indices into `nodes`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly kind: EdgeKind }[]
  /** Nodes that are not here: those seen in the fewest runs. */
  readonly leftOut: number
}
