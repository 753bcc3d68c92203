import { createRandom } from '../random/create-random.js'
import type { Coverage } from './coverage.js'
import type { KnownCalls } from './known-calls.js'
import type { SearchSettings } from './options.js'
import type { RunRecord } from './run-record.js'
import { shareOf } from './shard.js'
import { everySingle } from './space.js'
import type { SearchState } from './strategy.js'

/** What the engine keeps, and its strategies look at. */
export interface Kept {
  readonly coverage: Coverage
  readonly known: KnownCalls
  readonly pairs: { covered: number; total: number }
  /** Runs so far. */
  readonly runs: () => number
}

/**
 * The state of a search that has made its golden run, as all its strategies see it. Each is given an object made from it,
 * with chance of its own: see `stateFor`.
 */
export function createState(settings: SearchSettings, golden: RunRecord, kept: Kept): SearchState {
  const { palette, allows, depth, strength, prune, shard, strategies } = settings
  const { coverage, known, pairs, runs } = kept
  const all = everySingle(golden, ({ point }) => allows(point), palette)
  const singles = shareOf(all, shard)
  coverage.add(singles)
  let exhausted = false
  return {
    golden,
    palette,
    singles,
    everySingle: all,
    get calls() {
      return [...known.all]
    },
    allows: ({ point }) => allows(point),
    nemeses: settings.nemeses,
    depth,
    strength,
    prune,
    random: randomOf(settings, ''),
    predictor: settings.predictor,
    alone: strategies.length === 1,
    early: false,
    get left() {
      return settings.runs - runs()
    },
    share: (items) => shareOf(items, shard),
    outcomeOf: (single) => coverage.outcomeOf(single),
    runOf: (single) => coverage.runOf(single),
    tried: coverage.done,
    get mostCalls() {
      return known.most
    },
    pairs,
    // What one strategy says is for all to read: theirs are objects made from this one.
    get exhausted() {
      return exhausted
    },
    set exhausted(is) {
      exhausted = is
    },
  }
}

/** The same state, with chance of its own for the strategy of that name. */
export function stateFor(name: string, state: SearchState, settings: SearchSettings): SearchState {
  return Object.create(state, { random: { value: randomOf(settings, name) } }) as SearchState
}

function randomOf({ seed, shard }: SearchSettings, name: string) {
  return createRandom(seed).fork(`strategy ${name}${shard === undefined ? '' : ` of shard ${shard.index}`}`)
}
