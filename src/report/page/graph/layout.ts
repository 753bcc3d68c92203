import type { ReportGraph } from '../../data/report-data.js'

export type GraphNode = ReportGraph['nodes'][number]

/** A node with its place, in pixels: the left end of its box, and the middle of its height. */
export interface PlacedNode {
  readonly node: GraphNode
  readonly index: number
  readonly column: number
  readonly x: number
  readonly y: number
}

export interface GraphLayout {
  readonly placed: readonly PlacedNode[]
  /** What stands in each column. */
  readonly columns: readonly { readonly x: number; readonly kinds: readonly GraphNode['kind'][] }[]
  readonly width: number
  readonly height: number
}

export const boxPx = { width: 140, height: 26 }
/** Six columns have room on a page of 1280. */
const gapPx = 42
const rowPx = 36
const headPx = 34

/** Columns as they are in the data, those without a node left away; as high as the fullest needs. */
export function layoutOf({ nodes }: ReportGraph): GraphLayout {
  const xs = [...new Set(nodes.map(({ x }) => x))].sort((a, b) => a - b)
  const inColumn = xs.map((x) => nodes.filter((node) => node.x === x))
  const height = Math.max(0, ...inColumn.map(({ length }) => length)) * rowPx
  const left = (column: number) => 2 + column * (boxPx.width + gapPx)
  return {
    placed: nodes.map((node, index) => {
      const column = xs.indexOf(node.x)
      return { node, index, column, x: left(column), y: headPx + node.y * height }
    }),
    columns: inColumn.map((members, column) => ({
      x: left(column),
      kinds: [...new Set(members.map(({ kind }) => kind))],
    })),
    // Edges within the last column bend out of it.
    width: left(xs.length) - gapPx + 42,
    height: headPx + height + 4,
  }
}
