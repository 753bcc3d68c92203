import fs from 'node:fs'
import os from 'node:os'
import { real } from '../../clock/real.js'
import { runInScope } from '../../clock/scope.js'
import type { BlockLoop, LeakMemory, PauseProcess, StressCpu, TakeDescriptors } from '../../fault/index.js'
import type { PartHost } from '../part-host.js'
import { availableCores } from './cores.js'
import { CpuWorkers } from './cpu-workers.js'
import { KeptMemory } from './kept-memory.js'
import { repeat, type StressHold, type VirtualStress } from './virtual-stress.js'

/** Between two steps in which memory grows, in ms of the session. */
const GROWTH_MS = 50
/** Descriptors that are always left to the process. */
const SPARE_DESCRIPTORS = 64

/** Stresses that the process really bears, within bounds. Each method begins one and gives back what ends it. */
export class RealStress {
  readonly #host: PartHost
  readonly #shown: VirtualStress
  /** Workers that have been told to end. */
  readonly #ending = new Set<Promise<unknown>>()
  #waited = false

  /** @param shown what the session reads, where it is in virtual time */
  constructor(host: PartHost, shown: VirtualStress) {
    this.#host = host
    this.#shown = shown
  }

  stressCpu({ load, cores = availableCores(), capMs }: StressCpu): () => void {
    this.#shown.bear()
    if (!this.#waited) this.#host.onClose(() => Promise.all(this.#ending), 'worker threads of a cpu stress')
    this.#waited = true
    const workers = new CpuWorkers(load, cores, capMs)
    return () => {
      const gone = workers.stop()
      this.#ending.add(gone)
      void gone.then(() => this.#ending.delete(gone))
    }
  }

  leakMemory({ bytesPerSecond, capBytes, capMs }: LeakMemory): () => void {
    const host = this.#host
    const startMs = host.nowMs()
    const kept = new KeptMemory()
    this.#shown.bear()
    const stop = repeat(host, GROWTH_MS, () => {
      kept.growTo(Math.min(capBytes, Math.floor(((host.nowMs() - startMs) / 1000) * bytesPerSecond)))
    })
    const end = () => {
      stop()
      kept.giveBack()
    }
    return this.#atMost(capMs, end)
  }

  blockLoop({ blockMs, everyMs, capMs }: BlockLoop, { count }: StressHold): () => void {
    const lastMs = Math.min(blockMs, capMs)
    this.#shown.bear()
    const block = this.#blocking(() => {
      const endMs = real.nowMs() + lastMs
      while (real.nowMs() < endMs);
    })
    const stop = repeat(this.#host, everyMs, () => {
      block(lastMs)
      count.delayed(lastMs)
    })
    return this.#atMost(capMs, stop)
  }

  pauseProcess({ forMs, capMs }: PauseProcess, { count }: StressHold): () => void {
    const lastMs = Math.min(forMs, capMs)
    const pause = this.#blocking(() => real.block(lastMs), true)
    return this.#host.later(0, () => {
      pause(lastMs)
      count.delayed(lastMs)
    })
  }

  takeDescriptors({ limit, capDescriptors, capMs }: TakeDescriptors): () => void {
    const taken: number[] = []
    const giveBack = (descriptors: readonly number[]) =>
      runInScope(null, () => {
        for (const descriptor of descriptors) fs.closeSync(descriptor)
      })
    runInScope(null, () => {
      try {
        while (taken.length < Math.min(limit, capDescriptors)) taken.push(fs.openSync(os.devNull, 'r'))
      } catch {
        // The process has no more: what it needs to go on is given back.
        giveBack(taken.splice(-SPARE_DESCRIPTORS))
      }
    })
    return this.#atMost(capMs, () => giveBack(taken.splice(0)))
  }

  /** What keeps the main thread for real; in virtual time the clock moves by as much, and monitors show it. */
  #blocking(really: () => void, still = false): (ms: number) => void {
    // In real time the clock moves by itself.
    if (this.#host.time === 'real') return really
    const block = this.#shown.blocking({ still })
    return (ms) => {
      really()
      block(ms)
    }
  }

  /** Ends it after that much time, if nobody has until then. */
  #atMost(capMs: number, end: () => void): () => void {
    const cancel = this.#host.later(capMs, end)
    return () => {
      cancel()
      end()
    }
  }
}
