import { Worker } from 'node:worker_threads'
import { runInScope } from '../../clock/scope.js'

/** How often a worker looks at what the process has used and decides how much to work, in real ms. */
const PERIOD_MS = 50
/** What was missed is made up for, as far as this; a machine with other work would else be made to pay for it later. */
const MEMORY_MS = 500

/**
 * What a worker runs. As text, so that it is there however the package was built or bundled. It steers by what the
 * process as a whole has used since it began (all threads), so that the load comes out as asked, whatever the main
 * thread does: each period it works for its share of what is missing. It sleeps between by `Atomics.wait`, from which
 * it is woken to end.
 */
const source = `
'use strict'
const { workerData: { flag, load, cores, capMs, periodMs, memoryMs } } = require('node:worker_threads')
const nowMs = () => Number(process.hrtime.bigint()) / 1e6
const usedMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }
const startMs = nowMs()
const most = memoryMs * cores
let owedMs = 0
let beforeMs = startMs
let usedBeforeMs = usedMs()
while (Atomics.load(flag, 0) === 0 && nowMs() - startMs < capMs) {
  const fromMs = nowMs()
  const used = usedMs()
  owedMs += load * cores * (fromMs - beforeMs) - (used - usedBeforeMs)
  owedMs = Math.max(-most, Math.min(most, owedMs))
  beforeMs = fromMs
  usedBeforeMs = used
  const workMs = Math.max(0, Math.min(periodMs, (owedMs + load * cores * periodMs) / cores))
  let sum = 0
  while (nowMs() - fromMs < workMs && Atomics.load(flag, 0) === 0) for (let i = 0; i < 1000; i++) sum += Math.sqrt(i)
  const leftMs = periodMs - (nowMs() - fromMs)
  if (leftMs > 0.1) Atomics.wait(flag, 0, 0, leftMs)
}
`

/** Worker threads that keep the process at a load. They end with it, when told to, and when their time is up. */
export class CpuWorkers {
  readonly #flag = new Int32Array(new SharedArrayBuffer(4))
  readonly #over: Promise<unknown>[]

  /** @param load share of the time of so many cores, 0 to 1 */
  constructor(load: number, cores: number, capMs: number) {
    const workerData = { flag: this.#flag, load, cores, capMs, periodMs: PERIOD_MS, memoryMs: MEMORY_MS }
    // In no scope: they are not the code's, and nobody is to wait for a word from them.
    const workers = runInScope(null, () => Array.from({ length: cores }, () => start(workerData)))
    this.#over = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
  }

  /** Settles when the last has ended. */
  stop(): Promise<unknown> {
    Atomics.store(this.#flag, 0, 1)
    Atomics.notify(this.#flag, 0)
    return Promise.all(this.#over)
  }
}

function start(workerData: object): Worker {
  const worker = new Worker(source, {
    eval: true,
    workerData,
    execArgv: [],
    env: {},
    stdin: false,
    name: 'faultline-cpu',
  })
  // Neither keeps the process alive nor counts as something that a session waits for.
  worker.unref()
  worker.on('error', () => {})
  return worker
}
