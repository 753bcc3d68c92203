import type { FaultData } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { Candidate } from './candidate.js'
import type { TriedSingle } from './coverage.js'
import type { Foresight } from './foresight.js'
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
  /** What was left out, as foreseen. */
  readonly #foreseen: Trial[] = []
  readonly #foresight: Foresight
  #doubts = 0
  /** How many of the single faults that were tried have been looked at. */
  #looked = 0

  constructor(search: SearchState, foresight: Foresight) {
    this.#state = search
    this.#foresight = foresight
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
    const { tried } = this.#state
    for (; this.#looked < tried.length; this.#looked++) {
      const { outcome, run } = tried[this.#looked] as TriedSingle
      if (outcome === 'passed') this.#note(run, this.#golden)
    }
    for (const reached of this.#first.splice(0))
      for (const [rank, trial] of this.#trialsOf(reached).entries()) {
        const trials = this.#ranks[rank]
        if (trials === undefined) this.#ranks[rank] = [trial]
        else trials.push(trial)
      }
    return this.#ranks.find(({ length }) => length > 0)?.shift() ?? this.#doubted()
  }

  /** What had been foreseen before the foresight was seen to be wrong. */
  #doubted(): Trial | undefined {
    const { doubts } = this.#foresight
    if (doubts === this.#doubts) return undefined
    this.#doubts = doubts
    const again = this.#foreseen.splice(0)
    this.#ranks[0] = again
    this.#state.pairs.total += again.filter(isPair).length
    return again.shift()
  }

  #trialsOf(reached: Reached): Trial[] {
    return this.#state.palette.at(reached.call).map((fault) => ({ reached, fault }))
  }

  *#try(trial: Trial): Candidates {
    const { pairs } = this.#state
    const { reached, fault } = trial
    const { before, call } = reached
    const injections = [...reached.injections, injectionAt(call, fault)]
    const calls = this.#foresight.foresee(injections)
    if (calls !== undefined) {
      this.#foreseen.push(trial)
      if (isPair(trial)) pairs.total--
      this.#note({ candidate: { injections }, calls }, before)
      return
    }
    const record: RunRecord = yield { injections }
    if (isPair(trial)) pairs.covered++
    this.#foresight.note(record)
    if (record.failure === undefined) this.#note(record, before)
  }

  /** @param before how often each point is called without its last fault */
  #note(record: Pick<RunRecord, 'candidate' | 'calls'>, before: ReadonlyMap<string, number>): void {
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

function isPair({ reached }: Trial): boolean {
  return reached.injections.length === 1
}

/** How often each point was called. */
export function callCounts({ calls }: RunRecord): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { point, call } of calls) if (call > (counts.get(point) ?? 0)) counts.set(point, call)
  return counts
}
