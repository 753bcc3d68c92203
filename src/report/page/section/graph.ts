import type { ReportData, ReportGraph } from '../../data/report-data.js'
import { h } from '../dom.js'
import { graphKeysInWords, takeChoices } from '../graph/choose.js'
import { drawGraph } from '../graph/draw-graph.js'
import type { GraphNode } from '../graph/layout.js'
import { kindNames, shapeMark } from '../graph/shape.js'
import { neighboursText } from '../graph/words.js'
import { say } from '../live.js'
import { asTable, scrolling, table } from '../table.js'
import { count, number } from '../words.js'
import { section } from './section.js'

/** What is known of all journals: drawn, and as tables. */
export function graphSection({ graph }: ReportData): HTMLElement | undefined {
  if (graph === undefined) return undefined
  const { nodes, edges, leftOut } = graph
  if (nodes.length === 0)
    return section(
      'graph',
      'Knowledge graph',
      h('p', { class: 'empty' }, 'Nothing is known yet: no journal has a run.'),
    )
  const words = `${count(nodes.length, 'node')}, ${count(edges.length, 'edge')}, from experiments to what came of them.`
  const left =
    leftOut === 0 ? '' : ` ${count(leftOut, 'node')} seen in fewer runs ${leftOut === 1 ? 'is' : 'are'} left out.`
  const drawn = drawGraph(graph, `Knowledge graph: ${words} The tables below say the same.`)
  const told = h('p', { class: 'about graph-told' }, graphKeysInWords)
  takeChoices(graph, drawn, (index, focused) => {
    const text = index === undefined ? graphKeysInWords : neighboursText(graph, index)
    told.textContent = text
    if (index !== undefined && focused) say(text)
  })
  return section(
    'graph',
    'Knowledge graph',
    h('p', { class: 'about' }, `${words}${left}`),
    legend(nodes),
    scrolling(drawn.element, 'Knowledge graph, drawn'),
    told,
    asTable('The graph, as tables', () => h('div', {}, nodeTable(graph), edgeTable(graph))),
  )
}

function legend(nodes: readonly GraphNode[]): HTMLElement {
  const kinds = [...new Set(nodes.map(({ kind }) => kind))]
  return h(
    'ul',
    { class: 'legend' },
    ...kinds.map((kind) =>
      h(
        'li',
        { 'data-figure': kind },
        shapeMark(kind),
        h('b', {}, number(nodes.filter((node) => node.kind === kind).length)),
        ` ${kindNames[kind]}`,
      ),
    ),
  )
}

function nodeTable({ nodes }: ReportGraph): HTMLElement {
  return table<GraphNode>({
    id: 'graph-nodes',
    caption: 'Nodes',
    rows: nodes,
    columns: [
      { name: 'Node', heads: true, order: ({ name }) => name, cell: ({ name }) => name },
      { name: 'Kind', order: ({ kind }) => kind, cell: ({ kind }) => kind },
      { name: 'Seen in runs', numeric: true, order: ({ runs }) => runs, cell: ({ runs }) => number(runs) },
      { name: 'State', cell: ({ state }) => state ?? '–' },
    ],
  })
}

function edgeTable({ nodes, edges }: ReportGraph): HTMLElement {
  const name = (at: number) => `${nodes[at]?.kind} ${nodes[at]?.name}`
  return table<ReportGraph['edges'][number]>({
    id: 'graph-edges',
    caption: 'Edges',
    rows: edges,
    columns: [
      { name: 'From', heads: true, order: ({ from }) => name(from), cell: ({ from }) => name(from) },
      { name: 'Edge', order: ({ kind }) => kind, cell: ({ kind }) => kind },
      { name: 'To', order: ({ to }) => name(to), cell: ({ to }) => name(to) },
    ],
  })
}
