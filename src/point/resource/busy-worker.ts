/**
 * What a worker of a cpu stress runs: of every ten milliseconds it computes for its share, and sleeps for the rest.
 * Text, for a thread that needs no file: the package is the same in ESM, in CJS, and bundled. `shared[0]` is the share,
 * `shared[1]` says that it is over.
 */
export const busyWorker = `
const { workerData } = require('node:worker_threads')
const shared = new Float64Array(workerData)
const pause = new Int32Array(new SharedArrayBuffer(4))
const periodMs = 10
const now = () => Number(process.hrtime.bigint()) / 1e6
let owedMs = 0
while (shared[1] === 0) {
  const startMs = now()
  const busyMs = periodMs * shared[0] + owedMs
  let x = 0
  while (now() - startMs < busyMs) for (let n = 0; n < 500; n++) x += Math.sqrt(n)
  const spentMs = now() - startMs
  const restMs = periodMs - spentMs
  owedMs = Math.max(-periodMs, Math.min(periodMs, busyMs - spentMs))
  if (restMs > 0.05) Atomics.wait(pause, 0, 0, restMs)
}
`
