import type { RequestFailedEvent, RequestSucceededEvent, TimelineEvent } from '../timeline/event.js'
import { injectionSpans } from '../timeline/span.js'
import { AnyInForce } from './in-force.js'
import { type Percentiles, percentilesOf } from './percentiles.js'

/** The same requests, together and side by side. */
export interface SideBySide {
  readonly all: Percentiles
  /** Those that no injection was in force during. */
  readonly calm: Percentiles
  /** Those that were under way while an injection was in force. */
  readonly underChaos: Percentiles
}

/** How long requests took from being sent to their end, in virtual ms: those that were answered. */
export interface Latency extends SideBySide {
  /** Those that failed, apart: one that is refused at once would make a system look fast. */
  readonly failed: SideBySide
}

type Request = RequestSucceededEvent | RequestFailedEvent

/**
 * Latency of the requests of one system, or of all together. Requests in flight when the record ends are not in it. An
 * injection without an end is in force to the end of the record, whether it acts or not.
 */
export function latency(events: readonly TimelineEvent[], system?: string): Latency {
  const chaos = new AnyInForce(injectionSpans(events))
  const answered: Request[] = []
  const failed: Request[] = []
  for (const event of events) {
    if (event.type !== 'request.succeeded' && event.type !== 'request.failed') continue
    if (system !== undefined && event.system !== system) continue
    if (event.type === 'request.failed') failed.push(event)
    else answered.push(event)
  }
  return { ...sideBySide(answered, chaos), failed: sideBySide(failed, chaos) }
}

function sideBySide(all: readonly Request[], chaos: AnyInForce): SideBySide {
  const under: number[] = []
  const calm: number[] = []
  for (const request of all) (chaos.during(request) ? under : calm).push(request.atMs - request.startedMs)
  return {
    all: percentilesOf([...calm, ...under]),
    calm: percentilesOf(calm),
    underChaos: percentilesOf(under),
  }
}
