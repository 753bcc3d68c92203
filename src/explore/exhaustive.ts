import type { InjectionData } from '../schedule/schedule.js'
import { callKey } from './call-faults.js'
import { childrenOf } from './call-tree.js'
import type { Candidate } from './candidate.js'
import { Pruner } from './prune.js'
import type { CallSeen, RunRecord } from './run-record.js'
import { type Single, singlesOf } from './space.js'
import type { SearchState, Strategy } from './strategy.js'

/** A set of faults that was run or left out, and the calls at which one more may be. */
interface FaultSet {
  readonly injections: readonly InjectionData[]
  readonly later: readonly CallSeen[]
}

type Steps = Generator<Candidate, void, RunRecord>

/**
 * Every combination of up to `depth` faults at calls that are really reached, each once, the small ones first. After a
 * run, each call that came later than the last one with a fault may have a fault too: so no set comes twice, and none
 * has a fault at a call that another one keeps from being made. With k faults a call that is 1 + Σk runs on a chain
 * that a fault ends, ∏(1 + k) on independent calls, 1 + k(k + 1) on one retry, the golden run included.
 *
 * With pruning, what a `Pruner` foresees is not run, and its calls are had from there. When the assumption that this
 * rests on was seen not to hold, all is gone through again, and what is not foreseen any more is run.
 *
 * Remembers the sets of fewer than `depth` faults, with their calls; when it prunes, those of `depth` that were run too.
 */
export const exhaustive: Strategy = {
  name: 'exhaustive',
  *candidates(search) {
    if (!search.prune) {
      yield* sweep(search, undefined, undefined)
    } else {
      const pruner = new Pruner()
      pruner.note(search.golden)
      const ran = new Map<string, readonly CallSeen[]>()
      for (let doubts = -1; doubts !== pruner.doubts; ) {
        doubts = pruner.doubts
        yield* sweep(search, pruner, ran)
      }
    }
    search.exhausted = true
  },
}

/** @param ran sets that have been run, with their later calls: they are not run again */
function* sweep(
  search: SearchState,
  pruner: Pruner | undefined,
  ran: Map<string, readonly CallSeen[]> | undefined,
): Steps {
  let level: FaultSet[] = [{ injections: [], later: search.golden.calls }]
  for (let size = 1; size <= search.depth && level.length > 0; size++) {
    const next: FaultSet[] = []
    for (const { injections, later } of level) {
      const singles = singlesAt(search, later)
      for (const { injection } of size === 1 ? search.share(singles) : singles) {
        const larger = [...injections, injection]
        const key = ran === undefined ? '' : JSON.stringify(larger)
        let calls = ran?.get(key)
        if (calls === undefined) {
          calls = pruner?.foresee(larger)
          if (calls === undefined) {
            const record = yield { injections: larger }
            pruner?.note(record)
            calls = record.calls
            ran?.set(key, size < search.depth ? calls : [])
          }
        }
        if (size < search.depth) next.push({ injections: larger, later: laterThan(calls, injection) })
      }
    }
    level = next
  }
}

function singlesAt(search: SearchState, calls: readonly CallSeen[]): Single[] {
  return singlesOf(innerFirst(calls.filter((call) => search.allows(call))), search.palette)
}

/** Each call after those that were made within it: what inner ones lead to need not be tried at the outer one. */
function innerFirst(calls: readonly CallSeen[]): CallSeen[] {
  const children = childrenOf(calls)
  const known = new Set(calls)
  const within = (call: CallSeen): CallSeen[] => [...(children.get(call) ?? []).flatMap(within), call]
  return calls.filter(({ parent }) => parent === undefined || !known.has(parent)).flatMap(within)
}

function laterThan(calls: readonly CallSeen[], { at = '', when }: InjectionData): readonly CallSeen[] {
  const last = callKey({ point: at, call: when?.calls?.[0] ?? 0 })
  const index = calls.findIndex((call) => callKey(call) === last)
  return index < 0 ? [] : calls.slice(index + 1)
}
