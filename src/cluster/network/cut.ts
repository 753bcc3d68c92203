import { checkKeys, checkOneOf, InvalidOptionError } from '../../error/index.js'
import type { RandomStream } from '../../random/stream.js'
import type { InFlight } from './link.js'

/**
 * How a network falls apart. `isolate`: one node is alone. `halves`: a majority and a minority. `bridge`: two halves
 * that one node still links. `majorityRing`: each node sees a majority, no two the same one, when there are five or more.
 */
export type PartitionShape = 'isolate' | 'halves' | 'bridge' | 'majorityRing'

export interface PartitionOptions {
  /** Messages of the first group do not reach the others; theirs reach it. Not for a ring or a bridge. @default false */
  readonly oneWay?: boolean
  /** What is under way on the links that are cut: it arrives, is dropped, or waits until they heal. @default 'drop' */
  readonly inFlight?: InFlight
}

/** Which links a partition cuts. */
export interface Cut {
  readonly text: string
  cuts(from: string, to: string): boolean
}

export const partitionShapes = ['isolate', 'halves', 'bridge', 'majorityRing'] as const
export const inFlightWays = ['deliver', 'drop', 'hold'] as const

/** @throws InvalidOptionError */
export function checkPartitionOptions(options: PartitionOptions): Required<PartitionOptions> {
  checkKeys('options', options, ['oneWay', 'inFlight'])
  const { oneWay = false, inFlight = 'drop' } = options
  if (typeof oneWay !== 'boolean') throw new InvalidOptionError('oneWay', 'to be true or false', oneWay)
  return { oneWay, inFlight: checkOneOf('inFlight', inFlight, inFlightWays) }
}

/** Nodes can talk when they are in one group, or when one of them is in none. A node may be in several. */
export function groupCut(groups: readonly (readonly string[])[], oneWay: boolean): Cut {
  const first = new Set(groups[0])
  const grouped = new Set(groups.flat())
  const sets = groups.map((group) => new Set(group))
  return {
    text: groups.map((group) => group.join(', ')).join(oneWay ? ' -> ' : ' | '),
    cuts(from, to) {
      if (!grouped.has(from) || !grouped.has(to)) return false
      if (oneWay && !first.has(from)) return false
      return !sets.some((set) => set.has(from) && set.has(to))
    },
  }
}

/** @param random what draws which nodes are where */
export function shapeCut(shape: PartitionShape, nodes: readonly string[], oneWay: boolean, random: RandomStream): Cut {
  const order = random.shuffle(nodes)
  if (shape === 'isolate') return groupCut([order.slice(0, 1), order.slice(1)], oneWay)
  const half = Math.floor(order.length / 2)
  if (shape === 'halves') return groupCut([order.slice(0, half), order.slice(half)], oneWay)
  if (shape === 'bridge') {
    const bridge = order[half] as string
    return groupCut([[...order.slice(0, half), bridge], order.slice(half)], false)
  }
  return ringCut(order)
}

/** Each node of the ring sees the nodes next to it: as many as make a majority with itself. */
function ringCut(ring: readonly string[]): Cut {
  const places = new Map(ring.map((name, place) => [name, place]))
  const reach = Math.ceil((Math.floor(ring.length / 2) + 1 - 1) / 2)
  return {
    text: `ring of ${ring.join(', ')}`,
    cuts(from, to) {
      const a = places.get(from)
      const b = places.get(to)
      if (a === undefined || b === undefined) return false
      const apart = Math.abs(a - b)
      return Math.min(apart, ring.length - apart) > reach
    },
  }
}
