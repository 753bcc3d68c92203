import type { RandomStream } from '../../random/stream.js'
import type { InjectionData } from '../../schedule/schedule.js'
import type { RunRecord } from '../run-record.js'
import { Moments } from './moments.js'

/** A run that passed and showed something that none before it had: more may come of it with one more fault. */
export interface Promising {
  readonly injections: readonly InjectionData[]
  readonly moments: Moments
}

const mostKept = 200

/**
 * Runs to go on from. What a fault sets going, an election, a recovery, comes in no run without it: to hit that, the second
 * fault must be placed by what the run with the first one did.
 */
export class Corpus {
  readonly golden: Moments
  readonly #nodes: readonly string[]
  readonly #known = new Set<string>()
  #kept: Promising[] = []

  constructor(golden: RunRecord, nodes: readonly string[]) {
    this.#nodes = nodes
    this.golden = new Moments(golden, nodes)
    for (const sort of this.golden.signature) this.#known.add(sort)
  }

  /** Takes note of a run, and keeps it if it showed something new. */
  note(record: RunRecord): void {
    const { failure, acted, candidate } = record
    if (failure !== undefined || !acted || candidate.injections.length === 0) return
    const moments = new Moments(record, this.#nodes)
    const before = this.#known.size
    for (const sort of moments.signature) this.#known.add(sort)
    if (this.#known.size === before) return
    this.#kept.push({ injections: candidate.injections, moments })
    if (this.#kept.length > mostKept) this.#kept = this.#kept.slice(-mostKept)
  }

  /** The later ones more often. Undefined: there is none yet. */
  pick(random: RandomStream): Promising | undefined {
    const kept = this.#kept
    if (kept.length === 0) return undefined
    return kept[Math.max(random.int(0, kept.length - 1), random.int(0, kept.length - 1))]
  }
}
