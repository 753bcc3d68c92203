import { mean } from '../metric/mean.js'
import { compareText } from '../timeline/compare-text.js'
import type { KnowledgeGraph } from './knowledge-graph.js'
import type { EdgeKind, NodeAttributes, NodeKind } from './model.js'

/** A graph with a place for each node: what a page draws. */
export interface GraphPicture {
  readonly nodes: readonly {
    readonly key: string
    readonly kind: NodeKind
    readonly name: string
    /** 0 to 1, from left to right. */
    readonly x: number
    /** 0 to 1, from top to bottom. */
    readonly y: number
    readonly runs: number
    readonly state?: NonNullable<NodeAttributes['state']>
  }[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: EdgeKind }[]
  /** Nodes that were left out: those seen in the fewest runs of their column. */
  readonly leftOut: number
}

/** Where a node goes that hangs together with none to its left. */
const middle = 0.5

/** From what acts to what comes of it. */
const columns: readonly (readonly NodeKind[])[] = [
  ['experiment'],
  ['fault'],
  ['point'],
  ['component'],
  ['incident', 'weakness'],
  ['fix'],
]

/**
 * Lays the graph out in columns, experiments to fixes; in each, nodes go where those to their left that they hang together
 * with are, on average, so that edges cross little. The same graph has the same picture.
 * @param most nodes of a column. @default 24
 */
export function pictureOf({ graph }: KnowledgeGraph, most = 24): GraphPicture {
  const places = new Map<string, { x: number; y: number }>()
  let leftOut = 0
  for (const [column, kinds] of columns.entries()) {
    const all = graph.filterNodes((_, { kind }) => kinds.includes(kind))
    const byRuns = [...all].sort((a, b) => runsOf(graph, b) - runsOf(graph, a) || compareText(a, b))
    const shown = byRuns.slice(0, most)
    leftOut += byRuns.length - shown.length
    const wanted = new Map(
      shown.map((key) => [key, mean(graph.neighbors(key).flatMap((other) => places.get(other)?.y ?? [])) ?? middle]),
    )
    shown.sort((a, b) => (wanted.get(a) as number) - (wanted.get(b) as number) || compareText(a, b))
    for (const [row, key] of shown.entries())
      places.set(key, { x: (column + 0.5) / columns.length, y: (row + 0.5) / shown.length })
  }
  const nodes = [...places].map(([key, { x, y }]) => {
    const { kind, name, runs, state } = graph.getNodeAttributes(key)
    return { key, kind, name, x, y, runs, ...(state !== undefined && { state }) }
  })
  const edges = graph
    .mapEdges((_, { kind }, from, to) => ({ from, to, kind }))
    .filter(({ from, to }) => places.has(from) && places.has(to))
  return { nodes, edges, leftOut }
}

function runsOf(graph: KnowledgeGraph['graph'], key: string): number {
  return graph.getNodeAttribute(key, 'runs')
}
