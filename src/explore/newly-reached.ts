import type { InjectionData } from '../schedule/schedule.js'
import type { Candidate } from './candidate.js'
import type { CallSeen, RunRecord } from './run-record.js'
import { injectionAt } from './space.js'
import type { SearchState } from './strategy.js'

/** Faults that were tolerated, and a call that nobody made without them. */
interface Reached {
  readonly injections: readonly InjectionData[]
  /** How often each point is called without the last of them. */
  readonly before: ReadonlyMap<string, number>
  readonly call: CallSeen
}

/** A call in a run need not be tried: one like it was, answered the same way. */
export type Redundant = (record: RunRecord, call: CallSeen) => boolean

/**
 * Calls that are made because of a fault alone: a retry, a fallback, what undoes what was done. They are where the code
 * that deals with faults meets the next one: each fault is tried there, together with what led there, up to `depth`.
 */
export class NewlyReached {
  readonly #search: SearchState
  readonly #redundant: Redundant
  readonly #known = new Set<string>()
  /** Each of those calls by what reached it first, and by all else. */
  readonly #first: Reached[] = []
  readonly #again: Reached[] = []

  constructor(search: SearchState, redundant: Redundant = () => false) {
    this.#search = search
    this.#redundant = redundant
    const golden = callCounts(search.golden)
    for (const single of search.singles) {
      const run = search.runOf(single)
      if (run !== undefined) this.#note(run, golden)
    }
  }

  /** Every fault at each of these calls, by one way to get there. */
  *first(): Generator<Candidate, void, RunRecord> {
    for (let next = this.#first.shift(); next !== undefined; next = this.#first.shift()) yield* this.#at(next)
  }

  /** And by every other way. */
  *again(): Generator<Candidate, void, RunRecord> {
    for (let next = this.#again.shift(); next !== undefined; next = this.#again.shift()) {
      yield* this.#at(next)
      // That may have led to calls that are new altogether.
      yield* this.first()
    }
  }

  *#at({ injections, before, call }: Reached): Generator<Candidate, void, RunRecord> {
    const { depth, pairs, palette } = this.#search
    for (const fault of palette.at(call)) {
      const record: RunRecord = yield { injections: [...injections, injectionAt(call, fault)] }
      if (injections.length === 1) pairs.covered++
      if (record.failure === undefined && injections.length + 1 < depth) this.#note(record, before)
    }
  }

  /** @param before how often each point is called without its last fault */
  #note(record: RunRecord, before: ReadonlyMap<string, number>): void {
    const { palette, pairs } = this.#search
    const { injections } = record.candidate
    const counts = new Map(before)
    for (const call of record.calls) {
      const { point } = call
      if (call.call <= (before.get(point) ?? 0)) continue
      counts.set(point, call.call)
      if (call.acted || !this.#search.allows(call) || (this.#search.prune && this.#redundant(record, call))) continue
      const key = `${point} ${call.call}`
      const queue = this.#known.has(key) ? this.#again : this.#first
      this.#known.add(key)
      queue.push({ injections, before: counts, call })
      if (injections.length === 1) pairs.total += palette.at(call).length
    }
  }
}

/** How often each point was called. */
export function callCounts({ calls }: RunRecord): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { point, call } of calls) if (call > (counts.get(point) ?? 0)) counts.set(point, call)
  return counts
}
