import { Duplex } from 'node:stream'
import type { Call } from './carry-out.js'
import { argsFor } from './make-call.js'
import type { Plan, Wait } from './point.js'
import { abortsOf } from './signal.js'
import { isNodeStream, isWebReadable, type NodeStream } from './value-kind.js'
import { waitFor } from './wait.js'

/**
 * For calls that give back a stream at once. A call that fails is not made, and gives a stream that is destroyed, or
 * errored, with the error. A delay, or a hold, puts off the first data.
 */
export function carryOutStream(call: Call, plan: Plan): unknown {
  const waits = [plan.delayMs, ...plan.holdsBefore, plan.delayAfterMs, ...plan.holdsAfter].filter((wait) => wait !== 0)
  const aborts = abortsOf(call, plan)
  aborts.run('before')
  const { end } = plan
  if (end?.act === 'answer') return end.value
  if (end?.act === 'fail') return broken(call, waits, end.error)
  const args = argsFor(plan, aborts.args)
  const stream = call.run(args)
  if (plan.repeat !== undefined) discard(call.run(args))
  queueMicrotask(() => aborts.run('during'))
  if (end?.act === 'lose') return lose(call, waits, stream, end.error)
  if (waits.length > 0) return delayed(call, waits, stream)
  aborts.run('after')
  return plan.alters.reduce((value, alter) => alter(value), stream)
}

type Waits = readonly Wait[]

/** Of a call that is made twice, the caller has the first stream; the second is read to its end by nobody. */
function discard(stream: unknown): void {
  if (isNodeStream(stream)) stream.on('error', () => {}).resume?.()
  else if (isWebReadable(stream)) stream.cancel().catch(() => {})
}

/** A stream one can read from and write to, so that it fits wherever the real one was expected. */
function broken(call: Call, waits: Waits, error: unknown): Duplex {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  waitFor(call, waits).then(
    () => stream.destroy(error as Error),
    (reason: unknown) => stream.destroy(reason as Error),
  )
  return stream
}

function lose(call: Call, waits: Waits, stream: unknown, error: unknown): unknown {
  if (isNodeStream(stream)) {
    waitFor(call, waits).then(
      () => stream.destroy(error),
      (reason: unknown) => stream.destroy(reason),
    )
    return stream
  }
  if (!isWebReadable(stream)) throw error
  const reader = stream.getReader()
  return new ReadableStream({
    async pull() {
      await waitFor(call, waits)
      await reader.cancel(error)
      throw error
    },
  })
}

function delayed(call: Call, waits: Waits, stream: unknown): unknown {
  if (isNodeStream(stream)) {
    delayData(stream, waitFor(call, waits))
    return stream
  }
  if (!isWebReadable(stream)) return stream
  return stream.pipeThrough(new TransformStream({ start: () => waitFor(call, waits) }))
}

/** The stream stays the same object: only its first read, and its first write, wait. */
function delayData(stream: NodeStream, ready: Promise<void>): void {
  const then = (go: () => void) =>
    ready.then(go, (reason: unknown) => {
      stream.destroy(reason)
    })
  const { _read: read, _write: write, _writev: writev, _final: final } = stream
  if (read) stream._read = (size) => void then(() => read.call(stream, size))
  if (write) stream._write = (chunk, encoding, done) => void then(() => write.call(stream, chunk, encoding, done))
  if (writev) stream._writev = (chunks, done) => void then(() => writev.call(stream, chunks, done))
  if (final) stream._final = (done) => void then(() => final.call(stream, done))
  then(() => {})
}
