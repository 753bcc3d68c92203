import { sourcesUsed } from '../chaos/index.js'
import { NondeterminismError, summarise } from '../error/index.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { Runs } from './runs.js'

/**
 * Runs the body without faults once more, and fails unless it did the same: which calls it makes, in what order, when,
 * and how it ends. That is what schedules name faults by. What calls are given and answer may differ: an id drawn by
 * `crypto` is no other run.
 * @throws NondeterminismError
 */
export async function checkGolden(runs: Runs, golden: RunRecord, seed: number): Promise<void> {
  const parting = partingOf(golden, await runs.goldenAgain())
  if (parting === undefined) return
  let realIo = false
  const sources = await sourcesUsed(
    async (trace) => {
      try {
        await runs.trace(trace)
      } finally {
        realIo = trace.realIo
      }
    },
    (_, session) => session.nowMs() > parting.atMs,
  )
  throw new NondeterminismError({ seed, ...parting, sources, realIo })
}

/** Where two runs part. */
interface Parting {
  /** Virtual ms. */
  readonly atMs: number
  readonly first: string
  readonly second: string
}

function partingOf(first: RunRecord, second: RunRecord): Parting | undefined {
  const length = Math.max(first.calls.length, second.calls.length)
  for (let index = 0; index < length; index++) {
    const [one, other] = [first.calls[index], second.calls[index]]
    if (one?.point === other?.point && one?.call === other?.call && one?.atMs === other?.atMs) continue
    const atMs = Math.min(one?.atMs ?? Number.POSITIVE_INFINITY, other?.atMs ?? Number.POSITIVE_INFINITY)
    return { atMs, first: callText(one), second: callText(other) }
  }
  const [ended, endedOther] = [endText(first), endText(second)]
  if (ended === endedOther) return undefined
  return { atMs: Math.min(first.virtualMs, second.virtualMs), first: ended, second: endedOther }
}

function callText(call: CallSeen | undefined): string {
  return call === undefined ? 'no further call' : `call ${call.call} of ${call.point} at ${call.atMs} ms`
}

function endText({ failure, virtualMs }: RunRecord): string {
  if (failure === undefined) return `it passed, at ${virtualMs} ms`
  const { name, message } = summarise(failure.error)
  return `it failed: ${name}: ${message.split('\n')[0]}`
}
