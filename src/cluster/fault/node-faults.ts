import type { Carrier, Hold } from '../../chaos/index.js'
import type { Effect, NodeEffect } from '../../fault/index.js'
import type { Clusters } from '../clusters.js'
import type { Machine } from '../machine.js'
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
    fault.reach(this.#clusters.machines)
    return () => {
      this.#active.splice(this.#active.indexOf(fault), 1)
      fault.end()
    }
  }

  /** These have been added. */
  reach(machines: readonly Machine[]): void {
    for (const fault of [...this.#active]) fault.reach(machines)
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

  reach(machines: readonly Machine[]): void {
    const fitting = machines.filter(({ name }) => this.#grip.fits(name))
    const drawn = this.#drawn(fitting)
    if (this.#effect.does === 'roll') {
      this.#left -= drawn.length
      this.#roll ??= new Roll(this.#effect, this.#clusters.session, (name) => this.#grip.acted(name))
      this.#roll.add(drawn)
      return
    }
    for (const machine of drawn) {
      const undo = this.#begin(machine)
      if (undo === undefined) continue
      this.#left--
      this.#undos.push(undo)
      this.#grip.acted(machine.name)
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
  #drawn(machines: readonly Machine[]): readonly Machine[] {
    if (machines.length <= this.#left) return machines
    const chosen = new Set(this.#grip.random.shuffle(machines).slice(0, this.#left))
    return machines.filter((machine) => chosen.has(machine))
  }

  /** @returns what ends it; undefined: it cannot act there */
  #begin(machine: Machine): (() => void) | undefined {
    const effect = this.#effect
    if (effect.does === 'slow') return machine.slowDown(effect.delayMs, this.#grip.random.fork(machine.name))
    if (machine.state === 'down') return undefined
    if (effect.does === 'pause') {
      machine.pause(this)
      return () => machine.resume(this)
    }
    if (effect.does === 'roll') return undefined
    machine.crash(effect.disk === undefined ? undefined : { mode: effect.disk })
    const { starts } = machine
    const start = () => machine.startAfter(starts)
    if (effect.restartAfterMs === undefined) return start
    const cancel = this.#clusters.session.host.later(effect.restartAfterMs, start)
    return () => {
      cancel()
      start()
    }
  }
}
