import type { Draw } from '../draw.js'
import type { SearchState } from '../strategy.js'

/** One cluster, as far as faults may act there. */
export interface Place {
  /** Point of its network. */
  readonly network: string
  /** Whether the network as a whole may fall apart. */
  readonly parts: boolean
  /** All, where faults may act or not. */
  readonly all: readonly string[]
  /** Where faults may act. */
  readonly nodes: readonly string[]
  /** Links where faults may act, as points. */
  readonly links: readonly string[]
}

/** The clusters of the run without faults. */
export function placesOf({ golden, allows }: Pick<SearchState, 'golden' | 'allows'>): readonly Place[] {
  return golden.clusters.map(({ name, nodes }) => {
    const may = (point: string) => allows({ point })
    const links = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => `${from}->${to}`))
    return { network: name, parts: may(name), all: nodes, nodes: nodes.filter(may), links: links.filter(may) }
  })
}

/** One link, all of a node one way, or, where faults may act at each, all there are. */
export function drawLinks({ all, links }: Place, draw: Draw): string | undefined {
  if (links.length === 0) return undefined
  const one = draw.pick(links)
  if (links.length < all.length * (all.length - 1) || draw.chance(0.4)) return one
  const [from, to] = one.split('->') as [string, string]
  return draw.pick([`${from}->*`, `*->${to}`, '*->*'])
}
