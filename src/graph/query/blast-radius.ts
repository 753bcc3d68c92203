import { compareText } from '../../timeline/compare-text.js'
import type { KnowledgeGraph } from '../knowledge-graph.js'
import { type Dependent, dependentsOf } from './depends.js'
import { findNode } from './find-node.js'

/** How far a point's faults reach. */
export interface BlastRadius {
  readonly point: string
  /** What needs it, by calls: it may be hit, whether or not it has been. */
  readonly dependents: readonly Dependent[]
  /** Faults that acted at it, the most harmful first. */
  readonly faults: readonly {
    readonly fault: string
    /** Times it acted. */
    readonly acted: number
    readonly runs: number
    /** Runs that failed. */
    readonly failed: number
  }[]
  /** Incidents before which a fault acted that also acted at this point, in an experiment that did so. */
  readonly incidents: readonly {
    readonly system: string
    readonly experiment: string
    readonly faults: readonly string[]
    readonly count: number
    readonly longestMs: number
  }[]
  /** Components that had these incidents: it has hit them. */
  readonly hit: readonly string[]
}

/**
 * What the faults of a point can reach, and have reached.
 * @throws InvalidOptionError when there is no such point
 */
export function blastRadius(knowledge: KnowledgeGraph, point: string): BlastRadius {
  const { graph } = knowledge
  const key = findNode(graph, point, ['point'])
  const acting = graph
    .filterInEdges(key, (_, { kind }) => kind === 'acts at')
    .map((edge) => ({
      key: graph.source(edge),
      ...graph.getEdgeAttributes(edge),
    }))
  const faults = acting.map(({ key: fault, count = 0, runs, failed = 0 }) => {
    return { fault: graph.getNodeAttribute(fault, 'name'), acted: count, runs, failed }
  })
  const incidents = new Map(
    acting.flatMap((fault) =>
      graph
        .filterOutEdges(fault.key, (_, { kind }) => kind === 'in force at')
        .map((edge) => [graph.target(edge), incidentOf(knowledge, graph.target(edge))] as const),
    ),
  )
  const found = [...incidents.values()].sort((a, b) => b.longestMs - a.longestMs || compareText(a.system, b.system))
  return {
    point,
    dependents: dependentsOf(knowledge, point),
    faults: faults.sort((a, b) => b.failed - a.failed || b.acted - a.acted || compareText(a.fault, b.fault)),
    incidents: found,
    hit: [...new Set(found.map(({ system }) => system))].sort(),
  }
}

function incidentOf({ graph }: KnowledgeGraph, key: string): BlastRadius['incidents'][number] {
  const { count = 0, longestMs = 0 } = graph.getNodeAttributes(key)
  const named = (kind: string, edges: string[], end: 'source' | 'target') =>
    edges
      .filter((edge) => graph.getEdgeAttribute(edge, 'kind') === kind)
      .map((edge) => {
        return graph.getNodeAttribute(end === 'source' ? graph.source(edge) : graph.target(edge), 'name')
      })
  return {
    system: named('of', graph.outEdges(key), 'target')[0] ?? '',
    experiment: named('saw', graph.inEdges(key), 'source')[0] ?? '',
    faults: named('in force at', graph.inEdges(key), 'source').sort(),
    count,
    longestMs,
  }
}
