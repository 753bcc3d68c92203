import type { Session } from '../../chaos/index.js'
import { InvalidOptionError, UnknownNodeError } from '../../error/index.js'
import { type FaultTarget, type InFlight, type PartitionShape, partitionShapes } from '../../fault/index.js'
import { handleKey, type PointHandle } from '../../point/index.js'
import type { RandomStream } from '../../random/stream.js'
import { type Endpoint, Link, type LinkGround } from './link.js'
import { type LinkOptions, type LinkSettings, settleLink } from './link-settings.js'
import type { LoggedMessage } from './message.js'
import { checkPartitionOptions, ofGroups, ofShape, type PartitionOptions, type Restriction } from './restriction.js'

/** Groups of nodes, or a shape whose places are drawn from the seed. */
export type Parts = readonly (readonly string[])[] | PartitionShape

/** A partition in force. */
export interface Partition {
  /** Which links it cuts: `a | b, c`. */
  readonly text: string
  /** Ends it. Links that another one cuts too stay cut. Without effect once it has ended. */
  heal(): void
}

/** A hold in force. */
export interface HeldLinks {
  /** Ends it: what has waited goes on, in order. Without effect once it has ended. */
  release(): void
}

/** A link, one way: give it to `at`. Predicates are given what the message holds, and the message. */
export interface LinkHandle extends PointHandle<readonly [data: unknown, message: LoggedMessage]> {
  /** Of its point: `a->b`. */
  readonly name: string
  /** Changes how it carries messages from now on; what is not given stays as it is. @throws InvalidOptionError */
  set(options: LinkOptions): void
  /** What is sent on it and what is under way waits. */
  hold(): HeldLinks
  /** It carries nothing. */
  cut(options?: { readonly inFlight?: InFlight }): Partition
}

/** A restriction in force; ends once. */
interface Active extends Restriction {
  readonly does: 'cut' | 'hold'
  end(): void
}

const linkTakes: readonly FaultTarget[] = ['message']
const everywhere: Restriction = { text: 'all links', covers: (from, to) => from !== to }

/** The network of a cluster: links between its nodes, and what is wrong with them. */
export class Network {
  readonly #session: Session
  readonly #name: string
  readonly #ground: LinkGround
  readonly #settings: LinkSettings
  readonly #nodes: ReadonlyMap<string, Endpoint>
  /** By sender, then by target. Made when first used. */
  readonly #links = new Map<string, Map<string, Link>>()
  #active: Active[] = []
  #restrictions = 0

  /** @param nodes all that were ever there, a map that grows */
  constructor(
    session: Session,
    name: string,
    ground: LinkGround,
    settings: LinkSettings,
    nodes: ReadonlyMap<string, Endpoint>,
  ) {
    this.#session = session
    this.#name = name
    this.#ground = ground
    this.#settings = settings
    this.#nodes = nodes
  }

  /**
   * Cuts links until it is healed. Partitions add up: a link is open when none has it.
   * @param parts nodes of one group can talk, and those that are in none with all
   * @throws InvalidOptionError, UnknownNodeError
   * @example const partition = cluster.network.partition([['a'], ['b', 'c']]); partition.heal()
   */
  partition(parts: Parts, options: PartitionOptions = {}): Partition {
    this.#session.mustBeOpen('network.partition')
    const { oneWay, inFlight } = checkPartitionOptions(options)
    return this.cut(
      this.partsOf(parts, oneWay, () => this.#random()),
      inFlight,
    )
  }

  /**
   * Cuts all links of a node, also to those that are added later, until it is healed.
   * @throws InvalidOptionError, UnknownNodeError
   */
  isolate(name: string, options: PartitionOptions = {}): Partition {
    this.#session.mustBeOpen('network.isolate')
    const { oneWay, inFlight } = checkPartitionOptions(options)
    this.nodeOf(name)
    const covers = (from: string, to: string) => from !== to && (from === name || (to === name && !oneWay))
    return this.cut({ text: oneWay ? `${name} -> all` : `${name} | all`, covers }, inFlight)
  }

  /** Ends all partitions, those of faults too. */
  heal(): void {
    for (const active of [...this.#active]) if (active.does === 'cut') active.end()
  }

  /** All that is sent and all that is under way waits. What a node sends to itself does not. */
  hold(): HeldLinks {
    return this.keep(everywhere)
  }

  /** Ends all holds, those of faults too. */
  release(): void {
    for (const active of [...this.#active]) if (active.does === 'hold') active.end()
  }

  /** The link from one node to another, one way. @throws UnknownNodeError */
  link(from: string, to: string): LinkHandle {
    const link = this.between(this.nodeOf(from), to)
    const only: Restriction = { text: link.point.name, covers: (one, other) => one === from && other === to }
    return {
      name: link.point.name,
      [handleKey]: link.point.name,
      set: (options) => {
        link.settings = settleLink(options, link.settings)
      },
      hold: () => this.keep(only),
      cut: (options = {}) => this.cut(only, checkPartitionOptions(options).inFlight),
    }
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

  /** Somebody to send to. For nodes alone. @throws UnknownNodeError */
  nodeOf(name: string): Endpoint {
    const node = this.#nodes.get(name)
    if (node === undefined) throw new UnknownNodeError(name, [...this.#nodes.keys()])
    return node
  }

  /** The node that a URL means, whose hosts have no capitals. For transports. */
  named(host: string): string | undefined {
    if (this.#nodes.has(host)) return host
    const wanted = host.toLowerCase()
    return [...this.#nodes.keys()].find((name) => name.toLowerCase() === wanted)
  }

  /** Which links parts separate. For faults. @throws InvalidOptionError, UnknownNodeError */
  partsOf(parts: Parts, oneWay: boolean, random: () => RandomStream): Restriction {
    if (typeof parts === 'string' && partitionShapes.includes(parts))
      return ofShape(parts, [...this.#nodes.keys()], oneWay, random())
    const wayOut = `Give groups such as [['a'], ['b', 'c']], or ${partitionShapes.map((shape) => `'${shape}'`).join(', ')}.`
    if (!Array.isArray(parts) || parts.length < 2 || !parts.every((group) => Array.isArray(group) && group.length > 0))
      throw new InvalidOptionError('parts', 'to be two groups of nodes or more', parts, wayOut)
    for (const name of parts.flat()) this.nodeOf(name as string)
    return ofGroups(parts as readonly (readonly string[])[], oneWay)
  }

  /** Cuts links. For faults. */
  cut(restriction: Restriction, inFlight: InFlight): Partition {
    const { text, end } = this.#begin('cut', restriction, inFlight)
    return { text, heal: end }
  }

  /** Holds links. For faults. */
  keep(restriction: Restriction): HeldLinks {
    return { release: this.#begin('hold', restriction, 'hold').end }
  }

  #begin(does: Active['does'], { text, covers }: Restriction, inFlight: InFlight): Active {
    const event = { cluster: this.#name, cut: ++this.#restrictions, text }
    const end = () => {
      const at = this.#active.indexOf(active)
      if (at < 0) return
      this.#active.splice(at, 1)
      if (!this.#session.open) return
      this.#session.record({ type: does === 'cut' ? 'link.healed' : 'link.released', ...event })
      this.#ground.log.mark(this.#session.nowMs(), `${does === 'cut' ? 'healed' : 'released'}: ${text}`)
      for (const link of this.#covered(active)) does === 'cut' ? link.heal() : link.release()
    }
    const active: Active = { does, text, covers, end }
    this.#active.push(active)
    for (const link of this.#covered(active)) does === 'cut' ? link.cut(inFlight) : link.hold()
    this.#session.record({ type: does === 'cut' ? 'link.cut' : 'link.held', ...event })
    this.#ground.log.mark(this.#session.nowMs(), `${does === 'cut' ? 'cut' : 'held'}: ${text}`)
    return active
  }

  #random(): RandomStream {
    return this.#session.random(`${this.#name} partition ${this.#restrictions}`)
  }

  #make(links: Map<string, Link>, from: Endpoint, to: Endpoint): Link {
    const session = this.#session
    const name = `${from.name}->${to.name}`
    const own = from === to
    // What a node sends to itself is no point: no fault gets at it.
    const point = own ? { name, calls: 0, active: false } : session.injector.points.get(name, linkTakes)
    const random = session.random(`${this.#name} link ${name}`)
    const link = new Link(this.#ground, point, to, own, this.#settings, random)
    links.set(to.name, link)
    for (const { does, covers } of this.#active)
      if (covers(from.name, to.name)) does === 'cut' ? link.cut('drop') : link.hold()
    return link
  }

  *#covered({ covers }: Restriction): Generator<Link> {
    for (const [from, links] of this.#links) for (const [to, link] of links) if (covers(from, to)) yield link
  }
}
