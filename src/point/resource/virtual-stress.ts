import module from 'node:module'
import { CountedPatches } from '../../clock/counted-patches.js'
import { currentScope } from '../../clock/scope.js'
import type { BlockLoop, EffectCount, LeakMemory, PauseProcess, StressCpu, TakeDescriptors } from '../../fault/index.js'
import type { RandomStream } from '../../random/stream.js'
import type { PartHost } from '../part-host.js'
import { KnownPeriods, RandomPeriods } from './busy-periods.js'
import { availableCores } from './cores.js'
import { delayPatches } from './delay-patches.js'
import { descriptorPatches } from './descriptor-patches.js'
import { DescriptorLimit, limitDescriptors } from './descriptors.js'
import { readingPatches } from './reading-patches.js'
import { showStress } from './readings.js'
import { type Stress, StressView } from './stress-view.js'

/** What a stress needs of the injection it belongs to. */
export interface StressHold {
  readonly random: RandomStream
  readonly count: EffectCount
  /** Whether it acts on that node; '' is code on none. */
  fits(node: string): boolean
}

const readings = new CountedPatches(() => [...readingPatches(), ...delayPatches()])
const openers = new CountedPatches(descriptorPatches)

/** Puts patches on; named imports of Node's modules follow. */
function put(patches: CountedPatches): () => void {
  const release = patches.hold()
  module.syncBuiltinESMExports()
  return () => {
    try {
      release()
    } finally {
      module.syncBuiltinESMExports()
    }
  }
}

/** Puts the readings under the session's view for its whole life: what stress was leaves traces in averages and sums. */
function openView(host: PartHost): StressView {
  const view = new StressView()
  const clock = host.within(() => currentScope()?.clock)
  if (clock === undefined) return view
  const release = put(readings)
  const hide = showStress(clock, view)
  host.onClose(() => {
    hide()
    release()
  })
  return view
}

/** Stresses that one session alone sees, the same for the same seed. Each method begins one and gives back what ends it. */
export class VirtualStress {
  readonly #host: PartHost
  #opened: StressView | undefined

  constructor(host: PartHost) {
    this.#host = host
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
    const host = this.#host
    const busy = new KnownPeriods()
    const end = this.#begin({ fits, fromMs: host.nowMs(), busy, cores: blockMs / everyMs })
    const stop = repeat(host, everyMs, () => {
      const startMs = host.nowMs()
      host.block(blockMs)
      busy.add({ startMs, endMs: startMs + blockMs })
      count.delayed(blockMs)
    })
    return () => {
      stop()
      end()
    }
  }

  pauseProcess({ forMs }: PauseProcess, { fits, count }: StressHold): () => void {
    const host = this.#host
    const busy = new KnownPeriods()
    const end = this.#begin({ fits, fromMs: host.nowMs(), busy, still: true })
    const cancel = host.later(0, () => {
      const startMs = host.nowMs()
      host.block(forMs)
      busy.add({ startMs, endMs: startMs + forMs })
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
    const release = put(openers)
    const end = limitDescriptors(clock, new DescriptorLimit(limit, count, fits))
    return () => {
      end()
      release()
    }
  }

  #begin(given: Omit<Stress, 'untilMs'>): () => void {
    this.#opened ??= openView(this.#host)
    const stress: Stress = { ...given, untilMs: Number.POSITIVE_INFINITY }
    this.#opened.add(stress)
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
