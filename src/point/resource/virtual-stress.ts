import module from 'node:module'
import { CountedPatches } from '../../clock/counted-patches.js'
import { currentScope } from '../../clock/scope.js'
import type { BlockLoop, EffectCount, LeakMemory, PauseProcess, StressCpu, TakeDescriptors } from '../../fault/index.js'
import type { RandomStream } from '../../random/stream.js'
import type { PartHost } from '../part-host.js'
import { KnownPeriods, RandomPeriods } from './busy-periods.js'
import { bear } from './calm.js'
import { availableCores } from './cores.js'
import { descriptorPatches } from './descriptor-patches.js'
import { DescriptorLimit, limitDescriptors } from './descriptors.js'
import { viewOf } from './readings.js'
import { type Stress, StressView } from './stress-view.js'

/** What a stress needs of the injection it belongs to. */
export interface StressHold {
  readonly random: RandomStream
  readonly count: EffectCount
  /** Whether it acts on that node; '' is code on none. */
  fits(node: string): boolean
}

const openers = new CountedPatches(descriptorPatches)

/** Puts the patches of what needs a descriptor on; named imports of Node's modules follow. */
function limitOpeners(): () => void {
  const release = openers.hold()
  module.syncBuiltinESMExports()
  return () => {
    try {
      release()
    } finally {
      module.syncBuiltinESMExports()
    }
  }
}

/** Stresses that one session alone sees, the same for the same seed. Each method begins one and gives back what ends it. */
export class VirtualStress {
  readonly #host: PartHost
  /** What the session reads of them, for its whole life: what stress was leaves traces in averages and sums. */
  readonly view: StressView

  constructor(host: PartHost) {
    this.#host = host
    const clock = host.within(() => currentScope()?.clock)
    this.view = clock === undefined ? new StressView() : viewOf(clock)
  }

  stressCpu({ load, cores = availableCores(), sliceMs }: StressCpu, { random, count, fits }: StressHold): () => void {
    const host = this.#host
    const fromMs = host.nowMs()
    const busy = new RandomPeriods(random, fromMs, load, sliceMs)
    const end = this.#begin({ fits, fromMs, busy, cores: load * cores })
    const release = host.delayTimers((node) => {
      if (!fits(node)) return 0
      const nowMs = host.nowMs()
      const period = busy.endingAfter(nowMs)
      if (period === undefined || period.startMs > nowMs) return 0
      const lateMs = Math.ceil(period.endMs - nowMs)
      count.delayed(lateMs)
      return lateMs
    })
    return () => {
      release()
      busy.stop(host.nowMs())
      end()
    }
  }

  leakMemory({ bytesPerSecond, capBytes }: LeakMemory, { fits }: StressHold): () => void {
    return this.#begin({ fits, fromMs: this.#host.nowMs(), leak: { bytesPerSecond, capBytes } })
  }

  /** Virtual time moves on in the middle of a turn: for whatever was due meanwhile it is late. */
  blockLoop({ blockMs, everyMs }: BlockLoop, { fits, count }: StressHold): () => void {
    const { block, end } = this.#blocking({ fits, cores: blockMs / everyMs })
    const stop = repeat(this.#host, everyMs, () => {
      block(blockMs)
      count.delayed(blockMs)
    })
    return () => {
      stop()
      end()
    }
  }

  pauseProcess({ forMs }: PauseProcess, { fits, count }: StressHold): () => void {
    const { block, end } = this.#blocking({ fits, still: true })
    const cancel = this.#host.later(0, () => {
      block(forMs)
      count.delayed(forMs)
    })
    return () => {
      cancel()
      end()
    }
  }

  /** What needs a descriptor fails when none is left. */
  takeDescriptors({ limit }: TakeDescriptors, { fits, count }: StressHold): () => void {
    const clock = this.#host.within(() => currentScope()?.clock)
    if (clock === undefined) return () => {}
    const release = limitOpeners()
    const end = limitDescriptors(clock, new DescriptorLimit(limit, count, fits))
    return () => {
      end()
      release()
    }
  }

  /** Something real is borne from now on, and shows on top of what a session in virtual time reads. */
  bear(): void {
    if (this.#host.time === 'virtual') bear(this.view)
  }

  /** What moves the clock on in the middle of a turn, and shows as a loop that was kept. */
  blocking({ still }: { readonly still: boolean }): (ms: number) => void {
    return this.#blocking({ fits: () => true, still }).block
  }

  #blocking(shows: Pick<Stress, 'fits' | 'still' | 'cores'>): { block(ms: number): void; end(): void } {
    const host = this.#host
    const busy = new KnownPeriods()
    const end = this.#begin({ ...shows, fromMs: host.nowMs(), busy })
    const block = (ms: number) => {
      const startMs = host.nowMs()
      host.block(ms)
      busy.add({ startMs, endMs: startMs + ms })
    }
    return { block, end }
  }

  #begin(given: Omit<Stress, 'untilMs'>): () => void {
    const stress: Stress = { ...given, untilMs: Number.POSITIVE_INFINITY }
    this.view.add(stress)
    return () => {
      stress.untilMs = this.#host.nowMs()
    }
  }
}

/** Calls back at once, in a turn of its own, and again that often, until the function given back is called. */
export function repeat(host: PartHost, everyMs: number, callback: () => void): () => void {
  let over = false
  let cancel = host.later(0, function turn() {
    const dueMs = host.nowMs() + everyMs
    callback()
    if (!over) cancel = host.later(Math.max(0, dueMs - host.nowMs()), turn)
  })
  return () => {
    over = true
    cancel()
  }
}
