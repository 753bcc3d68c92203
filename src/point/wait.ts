import type { Call } from './carry-out.js'
import type { PointHost, Wait } from './point.js'
import { findSignal } from './signal.js'

/** Nothing is to be waited for. A call is then made at once, as without a fault: those of one moment keep their order. */
export function isAtOnce(waits: readonly Wait[]): boolean {
  return waits.every((wait) => wait === 0)
}

/**
 * Waits for each, one after the other: promises, milliseconds of virtual time, or others that are to get there too. A
 * call that carries a signal is given up when that is aborted, as one that is really slow or lost would be.
 * @throws the signal's reason
 */
export async function waitFor(call: Call, waits: readonly Wait[]): Promise<void> {
  const due = waits.filter((wait) => wait !== 0)
  if (due.length === 0) return
  const signal = findSignal(call.args)?.signal
  for (const wait of due) {
    const { over, giveUp } = begin(call.host, wait)
    await (signal === undefined ? over : unlessAborted(over, signal).finally(giveUp))
  }
}

/**
 * Begins to wait: a meeting counts this call as arrived from now on, until it has waited for `atMostMs`, or gives up.
 * Giving up has no effect once it is over.
 */
export function begin(host: PointHost, wait: Wait): { readonly over: Promise<void>; giveUp(): void } {
  if (typeof wait === 'number') return { over: host.sleep(wait), giveUp() {} }
  if (typeof wait === 'function') return { over: wait(), giveUp() {} }
  if (!('arrive' in wait)) return { over: wait, giveUp() {} }
  const { met, leave } = wait.arrive()
  return { over: Promise.race([met, host.sleep(wait.atMostMs).then(leave)]), giveUp: leave }
}

function unlessAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    wait.then(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, reject)
  })
}
