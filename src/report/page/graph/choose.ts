import type { ReportGraph } from '../../data/report-data.js'
import type { DrawnGraph } from './draw-graph.js'
import type { PlacedNode } from './layout.js'

/** What the keys do, in words. */
export const graphKeysInWords =
  'Point at a node, or choose one: its neighbours stand out. With the drawing in focus: arrows go from node to node, Home and End to the ends of a column, Escape shows all.'

/**
 * Lets what hangs together with a node stand out while it is pointed at or has the focus. One node takes the focus by Tab,
 * the others by arrows.
 * @param told of the node that is shown, or of none
 */
export function takeChoices(
  { edges }: ReportGraph,
  drawn: DrawnGraph,
  told: (index: number | undefined, focused: boolean) => void,
): void {
  const { element, nodes, layout } = drawn
  let focused: number | undefined
  const show = (index: number | undefined) => {
    const near = new Set(index === undefined ? [] : [index])
    for (const [at, { from, to }] of edges.entries()) {
      const touches = index === from || index === to
      if (touches) near.add(from).add(to)
      drawn.edges[at]?.classList.toggle('near', touches)
    }
    element.classList.toggle('dimmed', index !== undefined)
    for (const [at, node] of nodes.entries()) node.classList.toggle('near', near.has(at))
    told(index, index !== undefined && index === focused)
  }
  const reach = (index: number) => {
    for (const [at, node] of nodes.entries()) node.setAttribute('tabindex', at === index ? '0' : '-1')
  }
  for (const [index, node] of nodes.entries()) {
    node.addEventListener('pointerenter', () => show(index))
    node.addEventListener('pointerleave', () => show(focused))
    node.addEventListener('click', () => node.focus())
    node.addEventListener('focus', () => {
      focused = index
      reach(index)
      node.setAttribute('aria-selected', 'true')
      show(index)
    })
    node.addEventListener('blur', () => {
      focused = undefined
      node.setAttribute('aria-selected', 'false')
      show(undefined)
    })
    node.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Escape') return show(undefined)
      const next = nextOf(layout.placed, index, event.key)
      if (next === undefined) return
      event.preventDefault()
      nodes[next]?.focus()
    })
  }
  reach(0)
}

/** Where an arrow leads: in the column up and down, else to the next column, to what is nearest there. */
function nextOf(placed: readonly PlacedNode[], index: number, key: string): number | undefined {
  const here = placed[index] as PlacedNode
  const column = (at: number) => placed.filter((one) => one.column === at).sort((a, b) => a.y - b.y)
  const own = column(here.column)
  const row = own.indexOf(here)
  const nearest = (at: number) =>
    column(at).sort((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y) || a.y - b.y)[0]
  const ways: Readonly<Record<string, () => PlacedNode | undefined>> = {
    ArrowUp: () => own[row - 1],
    ArrowDown: () => own[row + 1],
    Home: () => own[0],
    End: () => own.at(-1),
    ArrowLeft: () => nearest(here.column - 1),
    ArrowRight: () => nearest(here.column + 1),
  }
  // At an end it stays, and the page does not scroll.
  return Object.hasOwn(ways, key) ? (ways[key]?.() ?? here).index : undefined
}
