import { addPart, registerCarrier } from '../chaos/index.js'
import type { Cluster, ClusterOptions } from './cluster.js'
import { Clusters } from './clusters.js'

addPart('cluster', (_host, session) => (options) => Clusters.of(session).create(options))
registerCarrier('node', (_host, session) => Clusters.of(session).nodeFaults)
registerCarrier('network', (_host, session) => Clusters.of(session).networkFaults)

declare module 'faultline' {
  interface ChaosParts {
    /**
     * A distributed system in one test: nodes that run real code, and the network between them. Comes with
     * `import 'faultline/cluster'`.
     * @throws InvalidOptionError, and what a boot throws
     * @example const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'], boot: (node) => new Replica(node) })
     */
    readonly cluster: (options: ClusterOptions) => Cluster
  }
}

export { NodeStateError, UnknownNodeError } from '../error/index.js'
export type { InFlight, PartitionShape } from '../fault/index.js'
export type { Cluster, ClusterOptions } from './cluster.js'
export * from './consistency/index.js'
export type { DiagramOptions } from './diagram/index.js'
export type {
  CrashMode,
  Disk,
  DiskCrashOptions,
  DiskCrashReport,
  DiskFs,
  DiskImage,
  DiskLatency,
  DiskOptions,
  DiskSnapshot,
  SetOptions,
} from './disk/index.js'
export type { MessageHandler } from './incarnation.js'
export type { IsLeader, Leaders } from './leaders.js'
export type { Boot, NodeState } from './machine.js'
export type { LinkOptions } from './network/link-settings.js'
export type { LogMark, MessageLog } from './network/log.js'
export type { Envelope, LoggedMessage, MessageFate, MessageKind } from './network/message.js'
export type { HeldLinks, LinkHandle, Network, Partition, Parts } from './network/network.js'
export type { PartitionOptions } from './network/restriction.js'
export type { ConnectOptions, Node, NodeCrashOptions, RequestOptions } from './node.js'
export type { Connection } from './stream/connection.js'
export type { FetchInput } from './transport/fetch.js'
export type { NodeEmitter } from './transport/node-emitter.js'
export type { NodeSocket, SocketTarget } from './transport/node-socket.js'
export type { FetchHandler } from './transport/serve.js'
export type { ServerWebSocket } from './transport/server-web-socket.js'
export type { ListenOptions, SocketOptions } from './transport/sockets.js'
export type { NodeSocketClass, NodeWebSocketClass } from './transport/transports.js'
export type { NodeWebSocket } from './transport/web-socket.js'
export type { NodeWebSocketServer, UpgradeRequest, WebSocketServerOptions } from './transport/web-socket-server.js'
