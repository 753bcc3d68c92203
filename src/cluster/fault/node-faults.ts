import type { Carrier, Hold } from '../../chaos/index.js'
import type { Effect, NodeEffect } from '../../fault/index.js'
import type { Clusters } from '../clusters.js'
import type { Node } from '../node.js'
import { Roll } from './roll.js'

/** Carries out faults of nodes, on those that are there and those that come later. */
export class NodeFaults implements Carrier {
  readonly #clusters: Clusters
  readonly #active: ActiveFault[] = []

  constructor(clusters: Clusters) {
    this.#clusters = clusters
  }

  begin(effect: Effect, hold: Hold): () => void {
    const fault = new ActiveFault(effect as NodeEffect, hold, this.#clusters)
    this.#active.push(fault)
    fault.reach(this.#clusters.nodes)
    return () => {
      this.#active.splice(this.#active.indexOf(fault), 1)
      fault.end()
    }
  }

  /** These have been added. */
  reach(nodes: readonly Node[]): void {
    for (const fault of [...this.#active]) fault.reach(nodes)
  }
}

class ActiveFault {
  readonly #effect: NodeEffect
  readonly #grip: Hold
  readonly #clusters: Clusters
  readonly #undos: (() => void)[] = []
  #left: number
  #roll: Roll | undefined

  constructor(effect: NodeEffect, hold: Hold, clusters: Clusters) {
    this.#effect = effect
    this.#grip = hold
    this.#clusters = clusters
    this.#left = effect.count ?? Number.POSITIVE_INFINITY
  }

  reach(nodes: readonly Node[]): void {
    const fitting = nodes.filter(({ name }) => this.#grip.fits(name))
    const drawn = this.#drawn(fitting)
    if (this.#effect.does === 'roll') {
      this.#left -= drawn.length
      this.#roll ??= new Roll(this.#effect, this.#clusters.session, (name) => this.#grip.acted(name))
      this.#roll.add(drawn)
      return
    }
    for (const node of drawn) {
      const undo = this.#begin(node)
      if (undo === undefined) continue
      this.#left--
      this.#undos.push(undo)
      this.#grip.acted(node.name)
    }
  }

  end(): void {
    const undos = this.#undos.splice(0)
    // With the session the clusters end too: nothing is to be started then.
    if (this.#clusters.session.ending) return
    for (const undo of undos) undo()
    this.#roll?.end()
  }

  /** In the order in which they were added. */
  #drawn(nodes: readonly Node[]): readonly Node[] {
    if (nodes.length <= this.#left) return nodes
    const chosen = new Set(this.#grip.random.shuffle(nodes).slice(0, this.#left))
    return nodes.filter((node) => chosen.has(node))
  }

  /** @returns what ends it; undefined: it cannot act there */
  #begin(node: Node): (() => void) | undefined {
    const effect = this.#effect
    if (effect.does === 'slow') return node.slowDown(effect.delayMs, this.#grip.random.fork(node.name))
    if (node.state === 'down') return undefined
    if (effect.does === 'pause') {
      node.pauseFor(this)
      return () => node.resumeFrom(this)
    }
    if (effect.does === 'roll') return undefined
    node.crash(effect.disk === undefined ? {} : { disk: { mode: effect.disk } })
    const { starts } = node
    const start = () => node.startAfter(starts)
    if (effect.restartAfterMs === undefined) return start
    const cancel = this.#clusters.session.host.later(effect.restartAfterMs, start)
    return () => {
      cancel()
      start()
    }
  }
}
