import { Chaos } from '../chaos/chaos.js'
import type { Workload } from './workload.js'

/** A request that was sent, and how it ended: as `Promise.allSettled` has it, with times. */
export type SentRequest<R, A> = PromiseSettledResult<A> & {
  readonly request: R
  /** Virtual ms since the session was opened. */
  readonly sentMs: number
  readonly endedMs: number
}

/**
 * Sends each request when it arrives, whether or not earlier ones were answered (an open loop), beginning now. Ends when
 * all have; throws nothing of theirs.
 * @param send given the request and its place in the workload, from 0
 * @returns how each ended, in the order of the workload
 * @example const sent = await runWorkload(chaos, workload, (item) => shop.buy(item))
 */
export function runWorkload<R, A>(
  chaos: Chaos,
  workload: Workload<R>,
  send: (request: R, index: number) => A,
): Promise<SentRequest<R, Awaited<A>>[]> {
  const host = Chaos.hostOf(chaos)
  const sendNow = async (request: R, index: number): Promise<SentRequest<R, Awaited<A>>> => {
    const sentMs = host.nowMs()
    const ended = () => ({ request, sentMs, endedMs: host.nowMs() })
    try {
      return { status: 'fulfilled', value: await send(request, index), ...ended() }
    } catch (reason) {
      return { status: 'rejected', reason, ...ended() }
    }
  }
  return Promise.all(
    workload.map(({ atMs, request }, index) => {
      if (atMs === 0) return sendNow(request, index)
      return new Promise<SentRequest<R, Awaited<A>>>((resolve) => {
        host.later(atMs, () => resolve(sendNow(request, index)), true)
      })
    }),
  )
}
