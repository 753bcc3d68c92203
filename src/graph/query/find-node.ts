import { didYouMean, InvalidOptionError, nearNames } from '../../error/index.js'
import { type Graph, type NodeKind, nodeKey } from '../model.js'

/**
 * The key of a node by its name, of the first of these kinds that has it.
 * @throws InvalidOptionError with names that are near
 */
export function findNode(graph: Graph, name: string, kinds: readonly NodeKind[]): string {
  for (const kind of kinds) if (graph.hasNode(nodeKey(kind, name))) return nodeKey(kind, name)
  const names = graph
    .filterNodes((_, { kind }) => kinds.includes(kind))
    .map((key) => graph.getNodeAttribute(key, 'name'))
  const known = names.length === 0 ? 'There is none.' : `There are ${[...names].sort().slice(0, 20).join(', ')}.`
  throw new InvalidOptionError(
    'name',
    `to be a ${kinds.join(' or a ')}`,
    name,
    `${known}${didYouMean(nearNames(name, names))}`,
  )
}
