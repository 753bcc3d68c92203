import type { FaultData } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { Candidate } from './candidate.js'
import type { CallSeen, RunRecord } from './run-record.js'
import { injectionAt, type Single } from './space.js'
import type { SearchState } from './strategy.js'

/** Faults that were tolerated, and a call that nobody made without them. */
interface Reached {
  readonly injections: readonly InjectionData[]
  /** How often each point is called without the last of them. */
  readonly before: ReadonlyMap<string, number>
  readonly call: CallSeen
}

/** One fault to be tried there. */
interface Trial {
  readonly reached: Reached
  readonly fault: FaultData
}

type Candidates = Generator<Candidate | undefined, void, RunRecord>

/**
 * Calls that are made because of a fault alone: a retry, a fallback, what undoes what was done. They are where the code
 * that deals with faults meets the next one: each fault is tried there, together with what led there, up to `depth`.
 */
export class NewlyReached {
  readonly #state: SearchState
  readonly #golden: ReadonlyMap<string, number>
  /** Ways to get to such a call. */
  readonly #known = new Set<string>()
  /** Each of those calls by the first fault at each call that leads there; by all other faults. */
  readonly #first: Reached[] = []
  readonly #rest: Reached[] = []
  /** What is still to be tried of the first: the likeliest fault at each call before the next one at any. */
  readonly #ranks: Trial[][] = []
  /** How many of the tolerated single faults have been looked at. */
  #looked = 0

  constructor(search: SearchState) {
    this.#state = search
    this.#golden = callCounts(search.golden)
  }

  /** Every fault at each of these calls, by one fault at each call that leads there. */
  *first(): Candidates {
    for (;;) {
      const trial = this.#nextTrial()
      if (trial !== undefined) yield* this.#try(trial)
      else if (this.#state.early) yield undefined
      else return
    }
  }

  /** And by every other fault that does. */
  *again(): Candidates {
    for (;;) {
      // What is tried may lead to calls that are new altogether.
      yield* this.first()
      const reached = this.#rest.shift()
      if (reached === undefined) return
      for (const trial of this.#trialsOf(reached)) yield* this.#try(trial)
    }
  }

  #nextTrial(): Trial | undefined {
    const { tolerated, runOf } = this.#state
    for (; this.#looked < tolerated.length; this.#looked++) {
      const run = runOf(tolerated[this.#looked] as Single)
      if (run !== undefined) this.#note(run, this.#golden)
    }
    for (const reached of this.#first.splice(0))
      for (const [rank, trial] of this.#trialsOf(reached).entries()) {
        const trials = this.#ranks[rank]
        if (trials === undefined) this.#ranks[rank] = [trial]
        else trials.push(trial)
      }
    return this.#ranks.find(({ length }) => length > 0)?.shift()
  }

  #trialsOf(reached: Reached): Trial[] {
    return this.#state.palette.at(reached.call).map((fault) => ({ reached, fault }))
  }

  *#try({ reached: { injections, before, call }, fault }: Trial): Candidates {
    const { pairs } = this.#state
    const record: RunRecord = yield { injections: [...injections, injectionAt(call, fault)] }
    if (injections.length === 1) pairs.covered++
    if (record.failure === undefined) this.#note(record, before)
  }

  /** @param before how often each point is called without its last fault */
  #note(record: RunRecord, before: ReadonlyMap<string, number>): void {
    const { depth, palette, pairs } = this.#state
    const { injections } = record.candidate
    if (injections.length >= depth) return
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
    const way = `${point} ${call} by ${by?.at} ${by?.when?.calls}`
    if (this.#known.has(way)) return this.#rest
    this.#known.add(way)
    return this.#first
  }
}

/** How often each point was called. */
export function callCounts({ calls }: RunRecord): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { point, call } of calls) if (call > (counts.get(point) ?? 0)) counts.set(point, call)
  return counts
}
