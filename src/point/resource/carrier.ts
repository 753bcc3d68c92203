import type { ResourceEffect } from '../../fault/index.js'
import type { PartHost } from '../part-host.js'
import { RealStress } from './real-stress.js'
import { type StressHold, VirtualStress } from './virtual-stress.js'

/** Carries out faults of resources for one session, each in its mode. */
export class ResourceCarrier {
  readonly #virtual: VirtualStress
  readonly #real: RealStress

  constructor(host: PartHost) {
    this.#virtual = new VirtualStress(host)
    this.#real = new RealStress(host)
  }

  begin(effect: ResourceEffect, hold: StressHold & { acted(point: string): void }): () => void {
    const end = this.#begin(effect, hold)
    hold.acted('')
    return end
  }

  #begin(effect: ResourceEffect, hold: StressHold): () => void {
    if (effect.mode === 'real') return this.#real.begin(effect, hold.count)
    const virtual = this.#virtual
    switch (effect.does) {
      case 'stressCpu':
        return virtual.stressCpu(effect, hold)
      case 'leakMemory':
        return virtual.leakMemory(effect, hold)
      case 'blockLoop':
        return virtual.blockLoop(effect, hold)
      case 'pauseProcess':
        return virtual.pauseProcess(effect, hold)
      case 'takeDescriptors':
        return virtual.takeDescriptors(effect, hold)
    }
  }
}
