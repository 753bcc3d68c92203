import type { Draw } from '../draw.js'

type Groups = readonly (readonly string[])[]

/**
 * Nodes in groups that cannot talk, by name, so that they can be read and made smaller: mostly one node alone, as most bugs
 * need no more; else halves, or a bridge of one node between two sides.
 */
export function drawParts(nodes: readonly string[], draw: Draw): Groups {
  if (nodes.length < 4 || draw.chance(0.5)) return alone(nodes, draw.pick(nodes))
  const order = shuffled(nodes, draw)
  const half = order.length >> 1
  if (draw.chance(0.7)) return inOrder([order.slice(0, half), order.slice(half)], nodes)
  return inOrder([order.slice(0, half + 1), order.slice(half)], nodes)
}

/** One node, and all the others. */
export function alone(nodes: readonly string[], node: string): Groups {
  return [[node], nodes.filter((other) => other !== node)]
}

function inOrder(groups: Groups, nodes: readonly string[]): Groups {
  return groups.map((group) => nodes.filter((node) => group.includes(node)))
}

function shuffled(nodes: readonly string[], draw: Draw): readonly string[] {
  const left = [...nodes]
  return nodes.map(() => left.splice(draw.int(0, left.length - 1), 1)[0] as string)
}
