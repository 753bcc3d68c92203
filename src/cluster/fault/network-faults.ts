import type { Carrier, Hold } from '../../chaos/index.js'
import type { Effect, NetworkEffect } from '../../fault/index.js'
import type { Cluster } from '../cluster.js'
import type { Clusters } from '../clusters.js'
import type { Restriction } from '../network/restriction.js'

/** Carries out faults of networks, on clusters that are there and those that come later. */
export class NetworkFaults implements Carrier {
  readonly #clusters: Clusters
  readonly #active: ActiveFault[] = []

  constructor(clusters: Clusters) {
    this.#clusters = clusters
  }

  begin(effect: Effect, hold: Hold): () => void {
    const fault = new ActiveFault(effect as NetworkEffect, hold, this.#clusters)
    this.#active.push(fault)
    for (const cluster of this.#clusters.all) fault.reach(cluster)
    return () => {
      this.#active.splice(this.#active.indexOf(fault), 1)
      fault.end()
    }
  }

  /** It has been made, or more nodes have been added to it. */
  reach(cluster: Cluster): void {
    for (const fault of [...this.#active]) fault.reach(cluster)
  }
}

class ActiveFault {
  readonly #effect: NetworkEffect
  readonly #grip: Hold
  readonly #clusters: Clusters
  readonly #reached = new Set<Cluster>()
  readonly #undos: (() => void)[] = []

  constructor(effect: NetworkEffect, hold: Hold, clusters: Clusters) {
    this.#effect = effect
    this.#grip = hold
    this.#clusters = clusters
  }

  reach(cluster: Cluster): void {
    if (this.#reached.has(cluster)) return
    const point = this.#effect.does === 'partition' ? this.#ofCluster(cluster) : this.#ofLinks(cluster)
    if (point === undefined) return
    this.#reached.add(cluster)
    this.#grip.acted(point)
  }

  end(): void {
    const undos = this.#undos.splice(0)
    if (!this.#clusters.session.ending) for (const undo of undos) undo()
  }

  /** @returns the point it acts on; undefined: it does not act on this cluster */
  #ofCluster({ name, network }: Cluster): string | undefined {
    const effect = this.#effect
    if (effect.does !== 'partition' || !this.#grip.fits(name)) return undefined
    const parts = network.partsOf(effect.shape, effect.oneWay, () => this.#grip.random.fork(name))
    this.#undos.push(network.cut(parts, effect.inFlight).heal)
    return name
  }

  #ofLinks({ name, network, nodes }: Cluster): string | undefined {
    const effect = this.#effect
    const names = nodes.map((node) => node.name)
    const covers = (from: string, to: string) => from !== to && this.#grip.fits(`${from}->${to}`)
    const fitting: string[] = []
    for (const from of names) for (const to of names) if (covers(from, to)) fitting.push(`${from}->${to}`)
    if (fitting.length === 0) return undefined
    const shown = fitting.slice(0, 8)
    const text = fitting.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
    const restriction: Restriction = { text, covers }
    if (effect.does === 'cut') this.#undos.push(network.cut(restriction, effect.inFlight).heal)
    else this.#undos.push(network.keep(restriction).release)
    return fitting.length === 1 ? (fitting[0] as string) : name
  }
}
