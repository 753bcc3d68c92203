import type { RandomStream } from '../random/stream.js'
import type { Candidate } from './candidate.js'
import type { SingleOutcome, TriedSingle } from './coverage.js'
import type { Predictor } from './learning/predictor.js'
import type { NemesisName } from './nemesis/names.js'
import type { Palette } from './palette.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { Single } from './space.js'

/** What a strategy knows of the search, and may ask of it. */
export interface SearchState {
  /** The run without faults. */
  readonly golden: RunRecord
  readonly palette: Palette
  /** Every fault at every call of the golden run, and for all code, where faults may act: of this shard alone. */
  readonly singles: readonly Single[]
  /** The same of all shards. */
  readonly everySingle: readonly Single[]
  /** Every call that any run has made so far, where faults may act: by point and number, once. */
  readonly calls: readonly CallSeen[]
  /** Faults may act at this call, or at any of this point. */
  allows(call: Pick<CallSeen, 'point'>): boolean
  /** What may befall nodes of clusters, and links between them. */
  readonly nemeses: ReadonlySet<NemesisName>
  /** Most faults at a time. */
  readonly depth: number
  readonly strength: 2 | 3
  readonly prune: boolean
  /** Of this strategy alone; fork it by what is drawn. */
  readonly random: RandomStream
  /** What a model tells of faults; undefined: there is none to go by. */
  readonly predictor: Predictor | undefined
  /** No other strategy searches besides this one. */
  readonly alone: boolean
  /** This strategy's turn has not come: what it yields is run in between the runs of one before it. */
  readonly early: boolean
  /** Runs that are left. */
  readonly left: number
  /** This one's share of a list, when the search is split into shards. */
  share<T>(items: readonly T[]): T[]
  /** How each single fault ended, once it was tried: by `keyOf` of its injection. */
  outcomeOf(single: Single): SingleOutcome | undefined
  /** The run of a single fault that acted and was tolerated. */
  runOf(single: Single): RunRecord | undefined
  /** Single faults that were tried, in that order. It grows. */
  readonly tried: readonly TriedSingle[]
  /** Most calls that any run so far has made where faults may act. */
  readonly mostCalls: number
  /** Pairs of faults: as strategies come to know of them, and cover them. */
  readonly pairs: { covered: number; total: number }
  /** A strategy has tried all there is up to `depth`: nothing is left but other orders and moments. */
  exhausted: boolean
}

/**
 * A way to search: gives one schedule after the other, and is told of each run before it gives the next.
 * @example
 * const mine: Strategy = {
 *   name: 'twice',
 *   *candidates({ singles }) {
 *     for (const { injection } of singles) yield { injections: [injection] }
 *   },
 * }
 */
export interface Strategy {
  readonly name: string
  /** Strategies behind it in the list may begin before its last run, if they are `early`, as far as there are runs to spare. */
  readonly givesWay?: boolean
  /** Begins before a strategy that gives way, or in between the runs of it; goes on when its own turn has come. */
  readonly early?: 'before' | 'between'
  /** Whether there is anything for it in this search. @default there is */
  applies?(search: SearchState): boolean
  /** What is yielded as undefined is no run: there is nothing to try before another strategy has had one. */
  candidates(search: SearchState): Generator<Candidate | undefined, void, RunRecord>
}
