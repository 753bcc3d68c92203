import type { HistoryParts } from './history.js'
import type { ReportData, ReportGraph } from './report-data.js'

/** What is shown of the history and of the graph. */
export interface HistoryRoom {
  readonly trends: number
  readonly flaky: number
  readonly edges: number
}

type Parts = HistoryParts & Pick<ReportData, 'graph'>

/** No more of each than there is room for, which is said. */
export function reducedHistory(
  { trends, flaky, graph, still = 0 }: Parts,
  room: HistoryRoom,
  notes: string[],
): Pick<ReportData, 'trends' | 'flaky' | 'graph'> {
  const cut = <T>(all: readonly T[], most: number, what: string) => {
    if (all.length > most) notes.push(`history: ${most} of ${all.length} ${what}`)
    return all.slice(0, most)
  }
  if (still > 0)
    notes.push(`history: ${still} figures are not drawn, for they are known at one commit alone, or equal at every one`)
  return {
    ...(trends && { trends: cut(trends, room.trends, 'trends are drawn, those that became worse first') }),
    ...(flaky && { flaky: cut(flaky, room.flaky, 'flaky tests are listed, the most unsteady first') }),
    ...(graph && { graph: reducedGraph(graph, room.edges, notes) }),
  }
}

function reducedGraph(graph: ReportGraph, most: number, notes: string[]): ReportGraph {
  const { edges, nodes, leftOut } = graph
  if (leftOut > 0)
    notes.push(
      `knowledge graph: ${nodes.length} of ${nodes.length + leftOut} nodes are drawn, of each column those seen in most runs`,
    )
  if (edges.length <= most) return graph
  notes.push(`knowledge graph: ${most} of ${edges.length} edges are drawn`)
  return { ...graph, edges: edges.slice(0, most) }
}
