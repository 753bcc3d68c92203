import { closeSync, openSync } from 'node:fs'
import os from 'node:os'
import { Worker } from 'node:worker_threads'
import { real } from '../../clock/real.js'
import { currentScope } from '../../clock/scope.js'
import type {
  BlockLoop,
  EffectCount,
  LeakMemory,
  PauseProcess,
  ResourceEffect,
  StressCpu,
  TakeDescriptors,
} from '../../fault/index.js'
import type { PartHost } from '../part-host.js'
import { busyWorker } from './busy-worker.js'
import { availableCores } from './cores.js'

/** How often the load is measured and the workers are corrected, in real ms. */
const CORRECT_MS = 100
/** How often memory is taken, in real ms. */
const TAKE_MS = 50
/** Descriptors that are left to the process in any case. */
const LEFT_DESCRIPTORS = 64

/**
 * Stresses that the whole process really bears, in real time, each for no longer than its cap. Worker threads and memory
 * go with the process, whatever ends it. Each method begins one and gives back what ends it.
 */
export class RealStress {
  readonly #host: PartHost

  constructor(host: PartHost) {
    this.#host = host
  }

  begin(effect: ResourceEffect, count: EffectCount): () => void {
    const end = this.#begin(effect, count)
    const timer = real.setTimeout(end, effect.capMs)
    timer.unref()
    return () => {
      real.clearTimeout(timer)
      end()
    }
  }

  #begin(effect: ResourceEffect, count: EffectCount): () => void {
    switch (effect.does) {
      case 'stressCpu':
        return this.#stressCpu(effect)
      case 'leakMemory':
        return leakMemory(effect, count)
      case 'blockLoop':
        return blockLoop(effect)
      case 'pauseProcess':
        return pauseProcess(effect)
      case 'takeDescriptors':
        return takeDescriptors(effect)
    }
  }

  /** A worker a core, each busy for a share of the time; the shares are corrected by what the process really uses. */
  #stressCpu({ load, cores = availableCores() }: StressCpu): () => void {
    const share = new Float64Array(new SharedArrayBuffer(8 * 2))
    share[0] = load
    const workers = Array.from({ length: cores }, () => startWorker(share.buffer as SharedArrayBuffer))
    this.#host.onClose(() => Promise.all(workers.map((worker) => worker.terminate())), 'workers of a cpu stress')
    const stop = correct(share, load, cores)
    let over = false
    return () => {
      if (over) return
      over = true
      stop()
      // Workers look at this between two pieces of work: they end by themselves, a millisecond later.
      share[1] = 1
    }
  }
}

function startWorker(shared: SharedArrayBuffer): Worker {
  const worker = new Worker(busyWorker, { eval: true, workerData: shared, stdin: false })
  // No reason for the process to stay, nor anything that a test waits for: it never sends a word.
  worker.unref()
  const started = currentScope()?.clock.io?.workers
  const at = started?.indexOf(worker) ?? -1
  if (at >= 0) started?.splice(at, 1)
  return worker
}

/**
 * Every tenth of a second: what the process has used since the last look, all its threads included, is brought nearer to
 * what was asked, by half of the difference.
 */
function correct(share: Float64Array, load: number, cores: number): () => void {
  let before = process.cpuUsage()
  let beforeMs = real.nowMs()
  let timer: NodeJS.Timeout
  const look = () => {
    const usage = process.cpuUsage()
    const nowMs = real.nowMs()
    const usedMs = (usage.user + usage.system - before.user - before.system) / 1000
    const used = usedMs / (nowMs - beforeMs) / cores
    share[0] = Math.min(1, Math.max(0, (share[0] as number) + (load - used) / 2))
    before = usage
    beforeMs = nowMs
    timer = real.setTimeout(look, CORRECT_MS)
    timer.unref()
  }
  timer = real.setTimeout(look, CORRECT_MS)
  timer.unref()
  return () => real.clearTimeout(timer)
}

/** Buffers of which each page has been written to: the system has really given them. */
function leakMemory({ bytesPerSecond, capBytes }: LeakMemory, count: EffectCount): () => void {
  const startMs = real.nowMs()
  let taken: Buffer[] = []
  let bytes = 0
  let timer: NodeJS.Timeout
  const take = () => {
    const due = Math.min(capBytes, Math.floor(((real.nowMs() - startMs) / 1000) * bytesPerSecond))
    if (due > bytes) {
      taken.push(Buffer.alloc(due - bytes, 1))
      count.bytes(due - bytes)
      bytes = due
    }
    if (bytes >= capBytes) return
    timer = real.setTimeout(take, TAKE_MS)
    timer.unref()
  }
  timer = real.setTimeout(take, TAKE_MS)
  timer.unref()
  return () => {
    real.clearTimeout(timer)
    taken = []
  }
}

function blockLoop({ blockMs, everyMs }: BlockLoop): () => void {
  let over = false
  let timer: NodeJS.Timeout
  const block = () => {
    real.block(blockMs)
    if (over) return
    timer = real.setTimeout(block, Math.max(1, everyMs - blockMs))
    timer.unref()
  }
  timer = real.setTimeout(block, 1)
  timer.unref()
  return () => {
    over = true
    real.clearTimeout(timer)
  }
}

/** The thread stands still. Worker threads of the code under test go on: a SIGSTOP could not be taken back from inside. */
function pauseProcess({ forMs, capMs }: PauseProcess): () => void {
  const timer = real.setTimeout(() => real.block(Math.min(forMs, capMs)), 1)
  return () => real.clearTimeout(timer)
}

function takeDescriptors({ limit, capDescriptors }: TakeDescriptors): () => void {
  const taken: number[] = []
  const most = Math.min(limit, capDescriptors)
  try {
    while (taken.length < most) taken.push(openSync(os.devNull, 'r'))
  } catch {
    // The limit of the process is reached: that is what was asked for. It keeps the last ones.
    for (const descriptor of taken.splice(Math.max(0, taken.length - LEFT_DESCRIPTORS))) closeSync(descriptor)
  }
  return () => {
    for (const descriptor of taken.splice(0)) closeSync(descriptor)
  }
}
