import { grouped } from './grouped.js'
import { type Reading, type SeenCall, type SeenRequest, served } from './reading.js'

/** Calls of a point made for one request, each after one that was of no use: two or more. */
export interface Attempts {
  readonly point: string
  readonly request: SeenRequest
  readonly calls: readonly SeenCall[]
}

/**
 * Every call that was made again. A call is another attempt when the one before it, for the same request at the same
 * point, had failed by then, or was still pending and had begun earlier: given up by a timeout.
 * @param sameArguments attempts have the same arguments; else any, which takes a loop over items for attempts too
 */
export function attemptsOf(reading: Reading, sameArguments: boolean): Attempts[] {
  const all: Attempts[] = []
  for (const request of reading.requests) {
    if (request.calls.length < 2) continue
    const alike = grouped(request.calls, ({ point, args }) => (sameArguments ? `${point} ${args}` : point))
    for (const calls of alike.values()) if (calls.length > 1) all.push(...chainsOf(request, calls))
  }
  return all
}

function chainsOf(request: SeenRequest, calls: readonly SeenCall[]): Attempts[] {
  const chains: SeenCall[][] = []
  let before: SeenCall | undefined
  for (const call of calls) {
    if (before !== undefined && follows(before, call)) chains.at(-1)?.push(call)
    else chains.push([call])
    before = call
  }
  return chains
    .filter((chain) => chain.length > 1)
    .map((chain) => ({ point: (chain[0] as SeenCall).point, request, calls: chain }))
}

function follows(before: SeenCall, call: SeenCall): boolean {
  if (before.endSeq !== null && before.endSeq < call.seq) return !served(before)
  return before.startedMs < call.startedMs
}

/** Pauses between attempts, in virtual ms: from the failure of one to the start of the next. */
export function pausesOf({ calls }: Attempts): number[] {
  const pauses: number[] = []
  for (const [index, call] of calls.entries()) {
    const before = calls[index - 1]
    if (before?.endSeq != null && before.endSeq < call.seq) pauses.push(call.startedMs - (before.endedMs as number))
  }
  return pauses
}
