import { checkKeys, checkOneOf, InvalidOptionError } from '../../error/index.js'
import { type InFlight, inFlightWays, type PartitionShape } from '../../fault/index.js'
import type { RandomStream } from '../../random/stream.js'

export interface PartitionOptions {
  /** What the first group sends does not reach the others; what they send reaches it. Not of a ring or a bridge. @default false */
  readonly oneWay?: boolean
  /** What is under way on the links that are cut: it arrives, is dropped, or waits until they heal. @default 'drop' */
  readonly inFlight?: InFlight
}

/** Which links something is the matter with. */
export interface Restriction {
  readonly text: string
  covers(from: string, to: string): boolean
}

/** @throws InvalidOptionError */
export function checkPartitionOptions(options: PartitionOptions): Required<PartitionOptions> {
  checkKeys('options', options, ['oneWay', 'inFlight'])
  const { oneWay = false, inFlight = 'drop' } = options
  if (typeof oneWay !== 'boolean') throw new InvalidOptionError('oneWay', 'to be true or false', oneWay)
  return { oneWay, inFlight: checkOneOf('inFlight', inFlight, inFlightWays) }
}

/** Nodes can talk when they are in one group, or when one of them is in none. A node may be in several. */
export function ofGroups(groups: readonly (readonly string[])[], oneWay: boolean): Restriction {
  const grouped = new Set(groups.flat())
  const sets = groups.map((group) => new Set(group))
  return {
    text: groups.map((group) => group.join(', ')).join(oneWay ? ' -> ' : ' | '),
    covers(from, to) {
      if (!grouped.has(from) || !grouped.has(to)) return false
      if (oneWay && !sets[0]?.has(from)) return false
      return !sets.some((set) => set.has(from) && set.has(to))
    },
  }
}

/** @param random draws which node is where */
export function ofShape(
  shape: PartitionShape,
  nodes: readonly string[],
  oneWay: boolean,
  random: RandomStream,
): Restriction {
  const order = random.shuffle(nodes)
  const half = order.length >> 1
  switch (shape) {
    case 'isolate':
      return ofGroups([order.slice(0, 1), order.slice(1)], oneWay)
    case 'halves':
      return ofGroups([order.slice(0, half), order.slice(half)], oneWay)
    case 'bridge':
      return ofGroups([order.slice(0, half + 1), order.slice(half)], false)
    case 'majorityRing':
      return ofRing(order)
  }
}

/** Each node sees those next to it on the ring: as many to each side as make a majority with itself. */
function ofRing(ring: readonly string[]): Restriction {
  const places = new Map(ring.map((name, place) => [name, place]))
  const reach = Math.ceil((ring.length >> 1) / 2)
  return {
    text: `ring ${ring.join(', ')}`,
    covers(from, to) {
      const one = places.get(from)
      const other = places.get(to)
      if (one === undefined || other === undefined) return false
      const apart = Math.abs(one - other)
      return Math.min(apart, ring.length - apart) > reach
    },
  }
}
