import type { Candidate } from './candidate.js'
import { otherOrders } from './interleaving.js'
import { pctChooser } from './pct.js'
import { randomChooser } from './random-walk.js'
import type { RunRecord } from './run-record.js'
import type { Single } from './space.js'
import type { SearchState, Strategy } from './strategy.js'

/** Orders drawn for each fault. */
const rounds = 3
/** Most runs in all. */
const mostRuns = 300
/** Faults that make calls overlap which would not otherwise: their caller goes on, and they are still under way. */
const late = new Set(['latency', 'hang', 'lostAnswer', 'lateTimers', 'reorder'])
/** Runs after which a body that never had anything to choose from is taken to be one that never has. */
const patience = 20

/**
 * The orders that `interleaving` has left; then single faults that did no harm, each in a few orders of the tasks that were concurrent: first those at points whose
 * calls were. Without concurrency, those faults that may bring it about.
 */
export const interleavedSingles: Strategy = {
  name: 'interleaved singles',
  *candidates(search) {
    const { length, concurrent } = yield* otherOrders(search)
    const passed = search.singles.filter((single) => search.outcomeOf(single) === 'passed')
    const singles = length === 0 ? passed.filter(({ fault }) => late.has(fault.kind)) : sorted(passed, concurrent)
    const most = Math.min(mostRuns, Math.ceil(search.left / 3))
    yield* inOrders(search, singles, length, most)
  },
}

function sorted(singles: readonly Single[], concurrent: ReadonlySet<string>): Single[] {
  const isConcurrent = ({ call }: Single) => call !== undefined && concurrent.has(call.point)
  return [...singles.filter(isConcurrent), ...singles.filter((single) => !isConcurrent(single))]
}

function* inOrders(
  search: SearchState,
  singles: readonly Single[],
  length: number,
  most: number,
): Generator<Candidate, void, RunRecord> {
  let chosen = length > 0
  let longest = length
  for (let run = 0; run < Math.min(most, rounds * singles.length); run++) {
    if (!chosen && run >= patience) return
    const { injection } = singles[run % singles.length] as Single
    const round = Math.floor(run / singles.length)
    const random = search.random.fork(`order ${run}`)
    const chooser =
      round === 1 ? randomChooser(random) : pctChooser(random, { depth: round === 0 ? 2 : 3, length: longest })
    const { order } = yield { injections: [injection], chooser }
    chosen ||= order.length > 0
    longest = Math.max(longest, order.length)
  }
}
