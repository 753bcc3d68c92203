import type { ResourceEffect } from '../../fault/index.js'
import type { PartHost } from '../part-host.js'
import { RealStress } from './real-stress.js'
import { type StressHold, VirtualStress } from './virtual-stress.js'

/** Carries out faults of resources for one session, each in its mode. */
export class ResourceCarrier {
  readonly #shown: VirtualStress
  readonly #borne: RealStress

  constructor(host: PartHost) {
    this.#shown = new VirtualStress(host)
    this.#borne = new RealStress(host, this.#shown)
  }

  /** Begins it; the function given back ends it. */
  begin(effect: ResourceEffect, hold: StressHold & { acted(point: string): void }): () => void {
    const stress = effect.mode === 'real' ? this.#borne : this.#shown
    const end = begin(stress, effect, hold)
    hold.acted('')
    return end
  }
}

function begin(stress: VirtualStress | RealStress, effect: ResourceEffect, hold: StressHold): () => void {
  switch (effect.does) {
    case 'stressCpu':
      return stress.stressCpu(effect, hold)
    case 'leakMemory':
      return stress.leakMemory(effect, hold)
    case 'blockLoop':
      return stress.blockLoop(effect, hold)
    case 'pauseProcess':
      return stress.pauseProcess(effect, hold)
    case 'takeDescriptors':
      return stress.takeDescriptors(effect, hold)
  }
}
