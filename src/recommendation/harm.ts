import type { Reading, SeenRequest } from './reading.js'

/** Of the requests that ended last, so many are looked at together. */
const WINDOW = 10
/** Of these have failed: half. */
const FAILED = 5

/** A stretch in which half of the requests failed, or more. */
export interface Harm {
  /** When the first of the failed ones ended. */
  readonly fromMs: number
  /** When it was less than half again, or where the timeline ends. */
  readonly untilMs: number
  /** When each failed one ended, in order. */
  readonly failedMs: readonly number[]
}

/** Stretches in which requests of the workload failed, in order. Probes tell nothing about themselves: without a workload there are none. */
export function harmsOf(reading: Reading): Harm[] {
  if (reading.noun === 'probe') return []
  const ended = reading.requests
    .filter((request): request is SeenRequest & { endedMs: number } => request.endedMs !== null)
    .sort((a, b) => a.endedMs - b.endedMs)
  const harms: Harm[] = []
  let failedMs: number[] = []
  let bad = false
  let failed = 0
  for (const [index, { outcome, endedMs }] of ended.entries()) {
    if (outcome === 'failed') {
      failed++
      failedMs.push(endedMs)
    }
    if (ended[index - WINDOW]?.outcome === 'failed') {
      failed--
      if (!bad) failedMs.shift()
    }
    if (failed >= FAILED) bad = true
    else if (bad) {
      harms.push({ fromMs: failedMs[0] as number, untilMs: endedMs, failedMs })
      bad = false
      failedMs = failedMs.slice(failedMs.length - failed)
    }
  }
  if (bad) harms.push({ fromMs: failedMs[0] as number, untilMs: reading.lastMs, failedMs })
  return harms
}
