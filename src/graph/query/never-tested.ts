import { compareText } from '../../timeline/compare-text.js'
import type { KnowledgeGraph } from '../knowledge-graph.js'

/** What no run has tried. */
export interface NeverTested {
  readonly point: string
  /** No fault at all has acted at it. */
  readonly untouched: boolean
  /** Faults that acted elsewhere, and never at it. */
  readonly faults: readonly string[]
}

/** Points with the faults that never acted at them, of those that acted anywhere: the untouched first. */
export function neverTested({ graph }: KnowledgeGraph): NeverTested[] {
  const faults = graph
    .filterNodes((key, { kind }) => kind === 'fault' && graph.someOutEdge(key, (_, edge) => edge.kind === 'acts at'))
    .map((key) => graph.getNodeAttribute(key, 'name'))
    .sort()
  return graph
    .filterNodes((_, { kind }) => kind === 'point')
    .map((key): NeverTested => {
      const tried = new Set(
        graph
          .filterInEdges(key, (_, { kind }) => kind === 'acts at')
          .map((edge) => {
            return graph.getNodeAttribute(graph.source(edge), 'name')
          }),
      )
      const point = graph.getNodeAttribute(key, 'name')
      return { point, untouched: tried.size === 0, faults: faults.filter((fault) => !tried.has(fault)) }
    })
    .filter(({ untouched, faults: missing }) => untouched || missing.length > 0)
    .sort((a, b) => Number(b.untouched) - Number(a.untouched) || compareText(a.point, b.point))
}
