import { compareText } from '../../timeline/compare-text.js'
import type { KnowledgeGraph } from '../knowledge-graph.js'
import type { EdgeAttributes } from '../model.js'
import { findNode } from './find-node.js'

/** A component on a way of `depends on` edges. */
export interface Dependent {
  readonly component: string
  /** Edges from the one that was asked for: 1 is direct. */
  readonly distance: number
  /** Names on the shortest way, both ends included. */
  readonly way: readonly string[]
  /** Of the last edge: seen in calls, or only in the same session. */
  readonly evidence: NonNullable<EdgeAttributes['evidence']>
}

/**
 * What a component needs, directly or by others: the nearest first.
 * @throws InvalidOptionError when there is no such component
 */
export function dependenciesOf({ graph }: KnowledgeGraph, component: string): Dependent[] {
  return walk(graph, findNode(graph, component, ['component']), 'out')
}

/**
 * What needs a component, or the component of a point, directly or by others: the nearest first.
 * @throws InvalidOptionError when there is neither
 */
export function dependentsOf({ graph }: KnowledgeGraph, name: string): Dependent[] {
  const found = findNode(graph, name, ['component', 'point'])
  if (graph.getNodeAttribute(found, 'kind') === 'component') return walk(graph, found, 'in')
  // The callers of the point itself, then what needs these.
  const callers = graph.inEdges(found).flatMap((edge) => {
    const { kind, evidence = 'session' } = graph.getEdgeAttributes(edge)
    return kind === 'calls' ? [{ key: graph.source(edge), evidence }] : []
  })
  const direct = callers.map(({ key, evidence }): Dependent => {
    const component = graph.getNodeAttribute(key, 'name')
    return { component, distance: 1, way: [component, name], evidence }
  })
  const further = callers.flatMap(({ key }) =>
    walk(graph, key, 'in').map((each) => ({ ...each, distance: each.distance + 1, way: [...each.way, name] })),
  )
  return nearest([...direct, ...further])
}

function walk(graph: KnowledgeGraph['graph'], start: string, direction: 'in' | 'out'): Dependent[] {
  const found: Dependent[] = []
  const seen = new Set([start])
  let edge: { key: string; way: readonly string[] }[] = [{ key: start, way: [graph.getNodeAttribute(start, 'name')] }]
  for (let distance = 1; edge.length > 0; distance++) {
    const next: typeof edge = []
    for (const { key, way } of edge) {
      graph.forEachEdge(key, (_, { kind, evidence = 'session' }, source, target) => {
        const other = direction === 'out' ? target : source
        if (kind !== 'depends on' || (direction === 'out' ? source : target) !== key || seen.has(other)) return
        seen.add(other)
        const component = graph.getNodeAttribute(other, 'name')
        const longer = direction === 'out' ? [...way, component] : [component, ...way]
        found.push({ component, distance, way: longer, evidence })
        next.push({ key: other, way: longer })
      })
    }
    edge = next
  }
  return nearest(found)
}

function nearest(all: readonly Dependent[]): Dependent[] {
  const best = new Map<string, Dependent>()
  for (const each of all) {
    const known = best.get(each.component)
    if (known === undefined || each.distance < known.distance) best.set(each.component, each)
  }
  return [...best.values()].sort((a, b) => a.distance - b.distance || compareText(a.component, b.component))
}
