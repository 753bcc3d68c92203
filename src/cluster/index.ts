import { addPart } from '../chaos/index.js'
import { type Cluster, type ClusterOptions, Clusters } from './cluster.js'

addPart('cluster', (_host, session) => {
  const clusters = new Clusters(session)
  return (options) => clusters.create(options)
})

declare module 'faultline' {
  interface ChaosParts {
    /**
     * A distributed system in one test: nodes that run real code, and the network between them. Comes with
     * `import 'faultline/cluster'`.
     * @throws InvalidOptionError, and what a boot throws
     * @example const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'], boot: (node) => new Replica(node) })
     */
    cluster(options: ClusterOptions): Cluster
  }
}

export { NodeStateError, UnknownNodeError } from '../error/index.js'
export type { Cluster, ClusterOptions } from './cluster.js'
export * from './consistency/index.js'
export type { Envelope, MessageHandler } from './incarnation.js'
export type { PartitionOptions, PartitionShape } from './network/cut.js'
export type { InFlight } from './network/link.js'
export type { LinkOptions } from './network/link-settings.js'
export type { MessageLog } from './network/log.js'
export type { LoggedMessage, MessageFate, MessageKind } from './network/message.js'
export type { LinkHandle, Network, Partition } from './network/network.js'
export type { Boot, Node, NodeState, RequestOptions } from './node.js'
