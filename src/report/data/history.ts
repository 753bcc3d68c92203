import { existsSync } from 'node:fs'
import type { KnowledgeGraph } from '../../graph/knowledge-graph.js'
import { pictureOf } from '../../graph/picture.js'
import type { FlakyTest, Trend } from '../../history/index.js'
import { openStore, type Store } from '../../history/store/store.js'
import type { ReportFlaky, ReportGraph, ReportTrend } from './report-history.js'

/** What is asked of a history. */
export type ReportHistory = Pick<Store, 'trends' | 'flaky'>

export interface HistoryParts {
  readonly trends?: readonly ReportTrend[]
  readonly flaky?: readonly ReportFlaky[]
  /** Trends of which there is nothing to draw: equal at every commit, or known at one alone. */
  readonly still?: number
}

const mostVersions = 20
const ranks = { worse: 0, better: 1, none: 2 }

/**
 * Trends, what became worse first, then by p; and tests that are flaky.
 * @param history an open one stays open
 * @throws HistoryStoreError
 */
export function historyParts(history: ReportHistory | string): HistoryParts {
  if (typeof history !== 'string') return partsOf(history)
  using store = openStore(history)
  return partsOf(store)
}

function partsOf(store: ReportHistory): HistoryParts {
  const all = store.trends()
  const moving = all.filter(({ points, direction }) => points.length > 1 && direction !== 'constant')
  return {
    // Sorting is stable: what is equal stays by test, system and metric.
    trends: moving.sort((a, b) => ranks[a.verdict] - ranks[b.verdict] || a.p - b.p).map(trendOf),
    flaky: store.flaky().map(flakyOf),
    still: all.length - moving.length,
  }
}

function trendOf({ points, ...trend }: Trend): ReportTrend {
  return { ...trend, points: points.map(dated) }
}

function flakyOf({ versions, interval: { low, high }, ...flaky }: FlakyTest): ReportFlaky {
  return { ...flaky, interval: { low, high }, versions: versions.slice(-mostVersions).map(dated) }
}

function dated<T extends { readonly startedAt: Date }>(of: T): Omit<T, 'startedAt'> & { startedAt: string } {
  return { ...of, startedAt: of.startedAt.toISOString() }
}

/** As `pictureOf` places it. */
export function graphPart(graph: KnowledgeGraph): ReportGraph {
  const { nodes, edges, leftOut } = pictureOf(graph)
  const places = new Map(nodes.map(({ key }, index) => [key, index]))
  return {
    nodes: nodes.map(({ key: _, ...node }) => node),
    edges: edges.map(({ from, to, kind }) => ({
      from: places.get(from) as number,
      to: places.get(to) as number,
      kind,
    })),
    leftOut,
  }
}

export function isHistory(given: unknown): given is ReportHistory | string {
  if (typeof given === 'string') return existsSync(given)
  const { trends, flaky } = (given ?? {}) as Partial<ReportHistory>
  return typeof trends === 'function' && typeof flaky === 'function'
}
