import type { ReportGraph } from '../../data/report-data.js'
import { h, svg } from '../dom.js'
import { boxPx, type GraphLayout, layoutOf, type PlacedNode } from './layout.js'
import { kindNames, shape } from './shape.js'
import { nodeText } from './words.js'

/** What was drawn, by the places of nodes and edges in the data. */
export interface DrawnGraph {
  readonly element: SVGSVGElement
  readonly layout: GraphLayout
  readonly nodes: readonly SVGGElement[]
  readonly edges: readonly SVGGElement[]
}

/** Columns from what acts to what comes of it. To screen readers it is a list of nodes, one of which can be chosen. */
export function drawGraph(graph: ReportGraph, title: string): DrawnGraph {
  const layout = layoutOf(graph)
  const { placed, columns, width, height } = layout
  const edges = graph.edges.map(({ from, to, kind }) =>
    drawEdge(placed[from] as PlacedNode, placed[to] as PlacedNode, kind),
  )
  const nodes = placed.map(drawNode)
  const heads = columns.map(({ x, kinds }) =>
    svg('text', { class: 'column-name', x, y: 16 }, kinds.map((kind) => kindNames[kind]).join(', ')),
  )
  const element = svg(
    'svg',
    { class: 'graph-drawing', role: 'listbox', 'aria-label': title, width, height, viewBox: `0 0 ${width} ${height}` },
    svg('g', { 'aria-hidden': 'true' }, ...heads, ...edges),
    ...nodes,
  )
  return { element, layout, nodes, edges }
}

function drawNode({ node, x, y }: PlacedNode): SVGGElement {
  const { kind, name, state } = node
  return svg(
    'g',
    {
      class: `graph-node kind-${kind}${state === 'gone' ? ' gone' : ''}`,
      role: 'option',
      'aria-selected': 'false',
      'aria-label': nodeText(node),
      tabindex: -1,
    },
    svg('title', {}, nodeText(node)),
    svg('rect', { x, y: y - boxPx.height / 2, width: boxPx.width, height: boxPx.height, rx: 6 }),
    shape(kind, x + 14, y),
    // All of the name is there, for who hears it; what has no room is cut off by the style.
    svg(
      'foreignObject',
      { x: x + 26, y: y - 10, width: boxPx.width - 32, height: 20 },
      h('div', { class: 'graph-name' }, name),
    ),
  )
}

/** From the side of one box to the side of the other; within a column around to the right. */
function drawEdge(from: PlacedNode, to: PlacedNode, kind: string): SVGGElement {
  const rightwards = from.column < to.column
  const leftwards = from.column > to.column
  const startX = leftwards ? from.x : from.x + boxPx.width
  const endX = rightwards ? to.x : to.x + boxPx.width
  const bend = from.column === to.column ? 36 : Math.max(24, Math.abs(endX - startX) / 2)
  const [away, back] = [leftwards ? startX - bend : startX + bend, rightwards ? endX - bend : endX + bend]
  const tip = rightwards ? -6 : 6
  return svg(
    'g',
    { class: 'graph-edge' },
    svg('title', {}, `${from.node.name} ${kind} ${to.node.name}`),
    svg('path', { class: 'way', d: `M ${startX} ${from.y} C ${away} ${from.y}, ${back} ${to.y}, ${endX} ${to.y}` }),
    svg('path', { class: 'tip', d: `M ${endX} ${to.y} l ${tip} -3.5 v 7 Z` }),
  )
}
