import type { InjectionData } from '../schedule/schedule.js'
import { callFaultsOf } from './call-faults.js'
import { KnownParts } from './known-parts.js'
import { PutTogether } from './put-together.js'
import type { CallSeen, RunRecord } from './run-record.js'
import { TakeApart } from './take-apart.js'

/**
 * Tells which runs need not be made, because every part of them has been seen in runs that passed.
 *
 * A *part* is the code beneath one call of a point, or the body: which calls it makes, one after the other, given what
 * those before were answered, and how it ends. The runs noted are taken apart, and a run to come is put together from
 * such parts: from the body on, each call is looked up by its point, number, arguments, moment and what its thing has
 * been called with so far; a fault at it, by how it ended that call; and with the answer, the code that made the call
 * goes on as it did after that answer. If this comes to the end of the body, the run would pass. If anything in it has
 * not been seen, it must be made. So a fault that changes nothing for its caller adds nothing to others, and failures
 * deep down are tried with others only as the answer that they lead to: Filibuster's dynamic reduction.
 *
 * It rests on one assumption: what the code beneath a call does is decided by what the call was given, when, and what
 * its own calls answered; the rest sees of it its answer and the calls of points that it makes, and nothing else; and
 * a call that fails by itself leaves no more behind than one that was never made. Then what is put together is the run,
 * by induction over its calls: the first one that differed would be made by code to which all that decides had happened
 * before. What makes a run fail happens in some part of it, and all its parts have been seen in runs that passed.
 *
 * Each run noted is a check. Where code goes another way than before after the same answers, or the body fails after
 * answers with which it passed, nothing is foreseen any more that goes through it, and `doubts` rises: what was left
 * out until then is to be looked at again. Nothing is foreseen either of faults whose effect no answer tells (a hang,
 * a corruption, an abort), of code that calls points after it has answered, and of calls of one thing by parts that
 * run side by side.
 *
 * Grows with the parts seen, not with the runs.
 * @see Meiklejohn et al., Service-Level Fault Injection Testing, SoCC 2021
 */
export class Pruner {
  readonly #known = new KnownParts()

  /** How many points were seen to be decided by more than answers; the body counts as one. */
  get doubts(): number {
    return this.#known.doubted.size
  }

  /** Learns from a run; from one that failed, only whether it contradicts what was seen. The golden run comes first. */
  note({ candidate, failure, calls }: RunRecord): void {
    const { injections, order, chooser, seed } = candidate
    const faults = callFaultsOf(injections)
    if (faults === undefined || order !== undefined || chooser !== undefined || seed !== undefined) return
    // Answers are not noted: nothing can be told.
    if (calls.some(({ given }) => given === undefined)) return
    for (const { parent, reached, point } of calls) {
      if (parent !== undefined) this.#known.nested.add(parent.point)
      if (reached) this.#known.reaching.add(point)
    }
    new TakeApart(this.#known, faults, calls, failure === undefined).run()
  }

  /** A run with these faults would pass, and tell nothing new. */
  redundant(injections: readonly InjectionData[]): boolean {
    return this.#putTogether(injections) !== undefined
  }

  /** The calls of a redundant run, in their order; undefined: it takes a run to know. */
  foresee(injections: readonly InjectionData[]): readonly CallSeen[] | undefined {
    const run = this.#putTogether(injections)
    return run?.ordered === true ? run.calls : undefined
  }

  #putTogether(injections: readonly InjectionData[]): PutTogether | undefined {
    const faults = callFaultsOf(injections)
    if (faults === undefined) return undefined
    const run = new PutTogether(this.#known, faults)
    return run.run() ? run : undefined
  }
}
