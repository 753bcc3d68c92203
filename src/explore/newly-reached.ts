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

/**
 * Calls that are made because of a fault alone: a retry, a fallback, what undoes what was done. They are where the code
 * that deals with faults meets the next one: each fault is tried there, together with what led there, up to `depth`.
 */
export class NewlyReached {
  readonly #state: SearchState
  readonly #known = new Set<string>()
  /** Each of those calls by what reached it first; by the first fault at each other call that leads there; by all else. */
  readonly #queues: readonly [Reached[], Reached[], Reached[]] = [[], [], []]

  constructor(search: SearchState) {
    this.#state = search
    const golden = callCounts(search.golden)
    for (const single of search.singles) {
      const run = search.runOf(single)
      if (run !== undefined) this.#note(run, golden)
    }
  }

  /** Every fault at each of these calls, by one way to get there. */
  *first(): Generator<Candidate, void, RunRecord> {
    const [first] = this.#queues
    for (let next = first.shift(); next !== undefined; next = first.shift()) yield* this.#at(next)
  }

  /** And by every other way. */
  *again(): Generator<Candidate, void, RunRecord> {
    const [first, elsewhere, rest] = this.#queues
    // What is tried may lead to calls that are new altogether.
    const shift = () => first.shift() ?? elsewhere.shift() ?? rest.shift()
    for (let next = shift(); next !== undefined; next = shift()) yield* this.#at(next)
  }

  *#at({ injections, before, call }: Reached): Generator<Candidate, void, RunRecord> {
    const { depth, pairs, palette } = this.#state
    for (const fault of palette.at(call)) {
      const record: RunRecord = yield { injections: [...injections, injectionAt(call, fault)] }
      if (injections.length === 1) pairs.covered++
      if (record.failure === undefined && injections.length + 1 < depth) this.#note(record, before)
    }
  }

  /** @param before how often each point is called without its last fault */
  #note(record: RunRecord, before: ReadonlyMap<string, number>): void {
    const { palette, pairs } = this.#state
    const { injections } = record.candidate
    const counts = new Map(before)
    for (const call of record.calls) {
      const { point } = call
      if (call.call <= (before.get(point) ?? 0)) continue
      counts.set(point, call.call)
      if (call.acted || !this.#state.allows(call)) continue
      this.#queueFor(call, injections.at(-1)).push({ injections, before: counts, call })
      if (injections.length === 1) pairs.total += palette.at(call).length
    }
  }

  #queueFor({ point, call }: CallSeen, by: InjectionData | undefined): Reached[] {
    const [first, elsewhere, rest] = this.#queues
    const here = `${point} ${call}`
    const from = `${here} by ${by?.at} ${by?.when?.calls}`
    const queue = !this.#known.has(here) ? first : !this.#known.has(from) ? elsewhere : rest
    this.#known.add(here).add(from)
    return queue
  }
}

/** How often each point was called. */
export function callCounts({ calls }: RunRecord): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { point, call } of calls) if (call > (counts.get(point) ?? 0)) counts.set(point, call)
  return counts
}
