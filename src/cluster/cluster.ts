import type { Session } from '../chaos/index.js'
import { checkFunction, checkInteger, checkKeys, InvalidOptionError, UnknownNodeError } from '../error/index.js'
import { checkPointName } from '../point/index.js'
import { type LinkOptions, settleLink, usualLink } from './network/link-settings.js'
import { MessageLog } from './network/log.js'
import { Network } from './network/network.js'
import { type Boot, Node } from './node.js'

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
  /** Name of the cluster, for faults of its network. @default 'cluster', then 'cluster2', … */
  readonly name?: string
  /** How many messages the log keeps, the last ones. @default 10_000 */
  readonly keepMessages?: number
}

/** What a session's clusters share. */
export class Clusters {
  readonly #session: Session
  readonly #all: Cluster[] = []

  constructor(session: Session) {
    this.#session = session
  }

  create(options: ClusterOptions): Cluster {
    this.#session.mustBeOpen('chaos.cluster')
    const cluster = new Cluster(this.#session, options, this.#all)
    this.#all.push(cluster)
    return cluster
  }
}

/** Nodes that run a program each, and the network between them. Ends with its session. */
export class Cluster {
  readonly name: string
  readonly network: Network
  readonly log: MessageLog
  readonly #session: Session
  readonly #boot: Boot | undefined
  readonly #nodes = new Map<string, Node>()
  readonly #others: readonly Cluster[]

  /** @throws InvalidOptionError, and what a boot throws */
  constructor(session: Session, options: ClusterOptions, others: readonly Cluster[]) {
    checkKeys('options', options, ['nodes', 'boot', 'network', 'name', 'keepMessages'])
    const { nodes, boot, network = {}, name, keepMessages = 10_000 } = options
    if (boot !== undefined) checkFunction('boot', boot, 'boot: (node) => { node.onMessage(…) }')
    this.#session = session
    this.#others = others
    this.#boot = boot
    this.name = this.#nameOf(name)
    this.log = new MessageLog(checkInteger('keepMessages', keepMessages, 0))
    this.network = new Network(session, this.name, this.log, settleLink(network, usualLink, 'network'), this.#nodes)
    const names = namesOf(nodes)
    session.onClose(() => this.#close())
    try {
      for (const each of names) this.#make(each)
      for (const node of this.nodes) node.start()
    } catch (error) {
      this.#close()
      throw error
    }
  }

  /** In the order in which they were added. */
  get nodes(): readonly Node[] {
    return [...this.#nodes.values()]
  }

  /** @throws UnknownNodeError */
  node(name: string): Node {
    const node = this.#nodes.get(name)
    if (node === undefined) throw new UnknownNodeError(name, [...this.#nodes.keys()])
    return node
  }

  /** One more node, started at once. @throws InvalidOptionError, and what its boot throws */
  add(name: string): Node {
    this.#session.mustBeOpen('cluster.add')
    const node = this.#make(name)
    node.start()
    return node
  }

  #make(name: string): Node {
    if (checkPointName(name).includes('->'))
      throw new InvalidOptionError('nodes', 'to be names without an arrow', name, "`a->b` is the link from 'a' to 'b'.")
    if ([this, ...this.#others].some((cluster) => cluster.#nodes.has(name)))
      throw new InvalidOptionError('nodes', 'to be names that no other node of the session has', name)
    const { network, log } = this
    const node = new Node(name, { session: this.#session, network, log, boot: this.#boot })
    this.#nodes.set(name, node)
    return node
  }

  #nameOf(name: string | undefined): string {
    const count = this.#others.length
    const chosen = checkPointName(name ?? (count === 0 ? 'cluster' : `cluster${count + 1}`))
    if (!this.#others.some((other) => other.name === chosen)) return chosen
    throw new InvalidOptionError('name', 'to be the name of no other cluster of the session', chosen)
  }

  #close(): void {
    for (const node of this.#nodes.values()) node.close()
  }
}

function namesOf(nodes: readonly string[] | number): readonly string[] {
  if (typeof nodes === 'number')
    return Array.from({ length: checkInteger('nodes', nodes, 1, 10_000) }, (_, at) => `n${at + 1}`)
  if (Array.isArray(nodes) && nodes.length > 0) return nodes
  throw new InvalidOptionError('nodes', 'to be names of nodes, or how many', nodes, "nodes: ['a', 'b', 'c']")
}
