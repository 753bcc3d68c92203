import type { ClusterSketch } from '../chaos/cluster-face.js'
import { checkFunction, checkInteger, checkKeys, InvalidOptionError, UnknownNodeError } from '../error/index.js'
import type { FaultTarget } from '../fault/index.js'
import { checkPointName, handleKey, type PointHandle } from '../point/index.js'
import type { Clusters } from './clusters.js'
import { type DiagramOptions, diagramOf } from './diagram/index.js'
import { sketchOf } from './diagram/sketch.js'
import { type DiskOptions, settleDisk } from './disk/index.js'
import { type IsLeader, Leaders } from './leaders.js'
import { type Boot, Machine } from './machine.js'
import { type LinkOptions, settleLink, usualLink } from './network/link-settings.js'
import { MessageLog } from './network/log.js'
import { Network } from './network/network.js'
import type { Node } from './node.js'
import { StreamNumbers } from './stream/streams.js'

export interface ClusterOptions {
  /** Names of the nodes, or how many: n1, n2, … */
  readonly nodes: readonly string[] | number
  /**
   * What runs on each node, called at each start in the node's own context: timers, dates and Math.random in it are the
   * node's. It may answer, or resolve to, a function that stops it in good order.
   * @default nothing runs: handlers are set from outside
   */
  readonly boot?: Boot
  /** How all links carry messages. @default 1 ms, nothing lost */
  readonly network?: LinkOptions
  /** The disk of each node. @default takes no time, has no end, and a crash loses what was not synced */
  readonly disk?: DiskOptions
  /** Name of the cluster, for faults of its network. @default 'cluster', then 'cluster2', … */
  readonly name?: string
  /**
   * Nodes sign what they send: what a fault has altered on its way, or given another sender, is dropped where it arrives,
   * with fate `rejected` in the log. @default false
   */
  readonly signed?: boolean
  /**
   * Of sockets and what goes over them: how many bytes may be under way, and as many may wait for a reader that is slow, before
   * the other side's writes wait. 1 or more. @default 65_536
   */
  readonly windowBytes?: number
  /** How many messages the log keeps, the last ones. @default 10_000 */
  readonly keepMessages?: number
}

const clusterTakes: readonly FaultTarget[] = ['network']

/** Nodes that run a program each, and the network between them. Ends with its session. */
export class Cluster implements PointHandle {
  readonly name: string
  readonly [handleKey]: string
  readonly network: Network
  readonly log: MessageLog
  readonly #clusters: Clusters
  readonly #boot: Boot | undefined
  readonly #disk: DiskOptions
  readonly #windowBytes: number
  readonly #streams = new StreamNumbers()
  readonly #present = new Map<string, Machine>()
  /** With those that have been taken out: what is sent to them is dropped. */
  readonly #machines = new Map<string, Machine>()

  /** @throws InvalidOptionError, and what a boot throws */
  constructor(clusters: Clusters, options: ClusterOptions) {
    checkKeys('options', options, ['nodes', 'boot', 'network', 'disk', 'name', 'signed', 'windowBytes', 'keepMessages'])
    const {
      nodes,
      boot,
      network = {},
      disk = {},
      name,
      signed = false,
      windowBytes = 65_536,
      keepMessages = 10_000,
    } = options
    if (typeof signed !== 'boolean') throw new InvalidOptionError('signed', 'to be true or false', signed)
    if (boot !== undefined) checkFunction('boot', boot, 'boot: (node) => { node.onMessage(…) }')
    const { session } = clusters
    this.#clusters = clusters
    this.#boot = boot
    settleDisk(disk)
    this.#disk = disk
    this.#windowBytes = checkInteger('windowBytes', windowBytes, 1)
    this.name = this.#nameOf(name)
    this[handleKey] = this.name
    session.injector.points.get(this.name, clusterTakes).calls++
    this.log = new MessageLog(checkInteger('keepMessages', keepMessages, 0))
    const { clock, host } = session
    const ground = { clock, host, log: this.log, nodes: this.#machines, signed }
    const settings = settleLink(network, usualLink, 'network')
    this.network = new Network(session, this.name, ground, settings, this.#machines)
    const names = namesOf(nodes)
    session.onClose(() => this.#close())
    session.clusters.push(this)
    try {
      for (const each of names) this.#make(each)
      for (const machine of this.#present.values()) machine.start()
    } catch (error) {
      session.clusters.pop()
      this.#close()
      throw error
    }
  }

  /** In the order in which they were added. */
  get nodes(): readonly Node[] {
    return [...this.#present.values()].map(({ node }) => node)
  }

  /** What is behind its nodes. For faults alone. */
  static machinesOf(cluster: Cluster): readonly Machine[] {
    return [...cluster.#present.values()]
  }

  /** @throws UnknownNodeError */
  node(name: string): Node {
    return this.#find(name).node
  }

  /** One more node, started at once. @throws InvalidOptionError, and what its boot throws */
  add(name: string): Node {
    this.#clusters.session.mustBeOpen('cluster.add')
    const machine = this.#make(name)
    machine.start()
    this.#clusters.added(this, [machine])
    return machine.node
  }

  /**
   * Takes a node out, without warning: it is down, and nothing answers in its place. What is sent to it is dropped.
   * @throws UnknownNodeError
   */
  remove(name: string): void {
    const machine = this.#find(name)
    this.#present.delete(name)
    machine.remove()
  }

  /**
   * Watches who leads, and writes down when two do at once.
   * @param isLeader asked of each node that runs, after each event of virtual time: it only reads
   * @throws InvalidOptionError
   * @example
   * const leaders = cluster.leaders((node) => replicas.get(node.name)?.isLeader)
   * chaos.always('one leader at most', () => !leaders.split)
   */
  leaders(isLeader: IsLeader): Leaders {
    const { session } = this.#clusters
    session.mustBeOpen('cluster.leaders')
    return new Leaders(session, this, isLeader)
  }

  /**
   * What has happened so far as a sequence diagram: as text, or for Mermaid.
   * @throws InvalidOptionError
   * @example console.log(cluster.diagram({ last: 20 }))
   */
  diagram(options: DiagramOptions = {}): string {
    return diagramOf(this.log, [...this.#machines.keys()], options)
  }

  /** For journals alone. */
  sketch(part: { readonly last: number; readonly around: readonly number[] }): ClusterSketch {
    return sketchOf(this.name, this.log, [...this.#machines.keys()], part)
  }

  #find(name: string): Machine {
    const machine = this.#present.get(name)
    if (machine === undefined) throw new UnknownNodeError(name, [...this.#present.keys()])
    return machine
  }

  #make(name: string): Machine {
    if (checkPointName(name).includes('->'))
      throw new InvalidOptionError('nodes', 'to be names without an arrow', name, "`a->b` is the link from 'a' to 'b'.")
    const others = this.#clusters.all.filter((cluster) => cluster !== this)
    if (this.#present.has(name) || others.some((cluster) => cluster.#machines.has(name)))
      throw new InvalidOptionError('nodes', 'to be names that no other node of the session has', name)
    const { network, log } = this
    const { session } = this.#clusters
    const [streams, boot, disk, windowBytes] = [this.#streams, this.#boot, this.#disk, this.#windowBytes]
    const parts = { session, network, log, streams, boot, disk, windowBytes }
    const machine = this.#machines.get(name) ?? new Machine(name, parts)
    machine.putBack()
    this.#machines.set(name, machine)
    this.#present.set(name, machine)
    return machine
  }

  #nameOf(name: string | undefined): string {
    const { all } = this.#clusters
    const chosen = checkPointName(name ?? (all.length === 0 ? 'cluster' : `cluster${all.length + 1}`))
    if (!all.some((other) => other.name === chosen)) return chosen
    throw new InvalidOptionError('name', 'to be the name of no other cluster of the session', chosen)
  }

  #close(): void {
    for (const machine of this.#machines.values()) machine.close()
  }
}

function namesOf(nodes: readonly string[] | number): readonly string[] {
  if (typeof nodes === 'number')
    return Array.from({ length: checkInteger('nodes', nodes, 1, 10_000) }, (_, at) => `n${at + 1}`)
  if (Array.isArray(nodes) && nodes.length > 0) return nodes
  throw new InvalidOptionError('nodes', 'to be names of nodes, or how many', nodes, "nodes: ['a', 'b', 'c']")
}
