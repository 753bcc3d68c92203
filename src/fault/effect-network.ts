/** What is done with messages that are under way on a link that is cut. */
export type InFlight = (typeof inFlightWays)[number]
export const inFlightWays = ['deliver', 'drop', 'hold'] as const

/**
 * How a network falls apart. `isolate`: one node is alone. `halves`: a minority and a majority. `bridge`: two halves that
 * one node still links. `majorityRing`: each node sees a majority, and no two the same one; of five nodes or more.
 * @see Jepsen's nemeses of the same names, https://github.com/jepsen-io/jepsen
 */
export type PartitionShape = (typeof partitionShapes)[number]
export const partitionShapes = ['isolate', 'halves', 'bridge', 'majorityRing'] as const

/** What a fault does to the network of a cluster, from when it begins until it is lifted. */
export type NetworkEffect = PartitionNetwork | CutLinks | HoldLinks

interface Named {
  readonly on: 'network'
  /** For the timeline: `partition, halves`. */
  readonly name: string
}

/** It falls apart; the point is the cluster. */
export interface PartitionNetwork extends Named {
  readonly does: 'partition'
  /** A shape, whose places are drawn, or groups of nodes by name. */
  readonly shape: PartitionShape | readonly (readonly string[])[]
  readonly oneWay: boolean
  readonly inFlight: InFlight
}

/** Links carry nothing; the points are the links. */
export interface CutLinks extends Named {
  readonly does: 'cut'
  readonly inFlight: InFlight
}

/** Links keep all that is sent on them; the points are the links. */
export interface HoldLinks extends Named {
  readonly does: 'hold'
}
