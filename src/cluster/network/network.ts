import type { Session } from '../../chaos/index.js'
import { InvalidOptionError, UnknownNodeError } from '../../error/index.js'
import type { FaultTarget } from '../../fault/index.js'
import {
  type Cut,
  checkPartitionOptions,
  groupCut,
  type PartitionOptions,
  type PartitionShape,
  partitionShapes,
  shapeCut,
} from './cut.js'
import { type Endpoint, type InFlight, Link } from './link.js'
import { type LinkOptions, type LinkSettings, settleLink } from './link-settings.js'
import type { MessageLog } from './log.js'

/** A partition in force. */
export interface Partition {
  /** Which links it cuts: `a | b, c`. */
  readonly text: string
  /** Ends it. Links that another one cuts too stay cut. Without effect once it has ended. */
  heal(): void
}

/** One way of a link, or both: what `network.link` gives. */
export interface LinkHandle {
  /** Changes how it carries messages from now on; what is not given stays as it is. @throws InvalidOptionError */
  set(options: LinkOptions): void
  /** What is sent on it and what is under way waits. */
  hold(): void
  /** What has waited goes on its way. */
  release(): void
}

interface ActiveCut extends Cut {
  readonly number: number
  heal(): void
}

const linkTakes: readonly FaultTarget[] = ['call']

/** The network of a cluster: links between its nodes, and what is wrong with them. */
export class Network {
  readonly #session: Session
  readonly #name: string
  readonly #log: MessageLog
  readonly #settings: LinkSettings
  readonly #nodes: ReadonlyMap<string, Endpoint>
  /** By sender, then by target. Made when first used. */
  readonly #links = new Map<string, Map<string, Link>>()
  #active: ActiveCut[] = []
  #cuts = 0

  constructor(
    session: Session,
    name: string,
    log: MessageLog,
    settings: LinkSettings,
    nodes: ReadonlyMap<string, Endpoint>,
  ) {
    this.#session = session
    this.#name = name
    this.#log = log
    this.#settings = settings
    this.#nodes = nodes
  }

  /**
   * Cuts links, until it is healed.
   * @param groups nodes of one group can talk, and those that are in none with all; or a shape, whose places are drawn
   * @throws InvalidOptionError, UnknownNodeError
   * @example const partition = cluster.network.partition([['a'], ['b', 'c']]); partition.heal()
   */
  partition(groups: readonly (readonly string[])[] | PartitionShape, options: PartitionOptions = {}): Partition {
    this.#session.mustBeOpen('network.partition')
    const { oneWay, inFlight } = checkPartitionOptions(options)
    return this.begin(this.#cutOf(groups, oneWay), inFlight)
  }

  /** Ends all partitions. */
  heal(): void {
    for (const cut of [...this.#active]) cut.heal()
  }

  /**
   * The link from one node to another, one way.
   * @throws UnknownNodeError
   */
  link(from: string, to: string): LinkHandle {
    const link = this.between(this.nodeOf(from), to)
    return {
      set: (options) => {
        link.settings = settleLink(options, link.settings)
      },
      hold: () => link.hold(),
      release: () => link.release(),
    }
  }

  /** All messages wait, those under way too, until as many calls of `release`. */
  hold(): void {
    for (const link of this.#allLinks()) link.hold()
  }

  release(): void {
    for (const link of this.#allLinks()) link.release()
  }

  /** The link, made if there was none. For nodes alone. @throws UnknownNodeError */
  between(from: Endpoint, to: string): Link {
    let links = this.#links.get(from.name)
    if (links === undefined) {
      links = new Map()
      this.#links.set(from.name, links)
    }
    return links.get(to) ?? this.#make(links, from, this.nodeOf(to))
  }

  nodeOf(name: string): Endpoint {
    const node = this.#nodes.get(name)
    if (node === undefined) throw new UnknownNodeError(name, [...this.#nodes.keys()])
    return node
  }

  /** Puts a cut in force. */
  begin(cut: Cut, inFlight: InFlight): Partition {
    const number = ++this.#cuts
    const event = { cluster: this.#name, cut: number, text: cut.text }
    const heal = () => {
      const at = this.#active.indexOf(active)
      if (at < 0) return
      this.#active.splice(at, 1)
      for (const [from, to, link] of this.#known()) if (cut.cuts(from, to)) link.heal()
      if (this.#session.open) this.#session.record({ type: 'link.healed', ...event })
    }
    const active: ActiveCut = { number, text: cut.text, cuts: (from, to) => cut.cuts(from, to), heal }
    this.#active.push(active)
    for (const [from, to, link] of this.#known()) if (cut.cuts(from, to)) link.cut(inFlight)
    this.#session.record({ type: 'link.cut', ...event })
    return { text: cut.text, heal }
  }

  #cutOf(groups: readonly (readonly string[])[] | PartitionShape, oneWay: boolean): Cut {
    if (typeof groups === 'string' && partitionShapes.includes(groups)) {
      const random = this.#session.random(`${this.#name} partition ${this.#cuts}`)
      return shapeCut(groups, [...this.#nodes.keys()], oneWay, random)
    }
    const wayOut = `Give groups such as [['a'], ['b', 'c']], or ${partitionShapes.map((shape) => `'${shape}'`).join(', ')}.`
    if (!Array.isArray(groups) || groups.length < 2 || !groups.every((group) => Array.isArray(group)))
      throw new InvalidOptionError('groups', 'to be two groups of nodes or more', groups, wayOut)
    for (const name of groups.flat()) this.nodeOf(name as string)
    return groupCut(groups as readonly (readonly string[])[], oneWay)
  }

  #make(links: Map<string, Link>, from: Endpoint, to: Endpoint): Link {
    const session = this.#session
    const name = `${from.name}->${to.name}`
    const point = session.injector.points.get(name, linkTakes)
    const random = session.random(`${this.#name} link ${name}`)
    const link = new Link(session.clock, this.#log, point, from, to, this.#settings, random)
    for (const cut of this.#active) if (cut.cuts(from.name, to.name)) link.cut('drop')
    links.set(to.name, link)
    return link
  }

  /** Of all nodes to all others, those that had none so far too. */
  *#allLinks(): Generator<Link> {
    for (const from of this.#nodes.values())
      for (const to of this.#nodes.keys()) if (to !== from.name) yield this.between(from, to)
  }

  *#known(): Generator<[from: string, to: string, link: Link]> {
    for (const [from, links] of this.#links) for (const [to, link] of links) yield [from, to, link]
  }
}
