import type { Chooser } from '../clock/interleaver.js'
import type { RandomStream } from '../random/stream.js'
import type { Candidate } from './candidate.js'
import { otherOrders } from './interleaving.js'
import { pctChooser } from './pct.js'
import { randomChooser } from './random-walk.js'
import type { RunRecord } from './run-record.js'
import type { Single } from './space.js'
import type { SearchState, Strategy } from './strategy.js'

/** Most runs in all, and for each fault. */
const mostRuns = 300
const rounds = 40
/** Faults that make calls overlap which would not otherwise: their caller goes on, and they are still under way. */
const late = new Set(['latency', 'hang', 'lostAnswer', 'lateTimers', 'reorder'])
/** Runs after which a body that never had anything to choose from is taken to be one that never has. */
const patience = 20

/**
 * The orders that `interleaving` has left; then single faults that did no harm, each in a few orders of the tasks that
 * were concurrent: first those at points whose calls were. Without concurrency, those faults that may bring it about.
 */
export const interleavedSingles: Strategy = {
  name: 'interleaved singles',
  *candidates(search) {
    const { length, concurrent } = yield* otherOrders(search)
    const passed = search.singles.filter((single) => search.outcomeOf(single) === 'passed')
    const kinds = onePerKind(passed)
    const singles = length === 0 ? kinds.filter(({ fault }) => late.has(fault.kind)) : sorted(kinds, concurrent)
    const most = Math.min(mostRuns, Math.ceil(search.left / 3))
    yield* inOrders(search, singles, length, most)
  },
}

/** At each call one fault of each kind: with which code a call failed makes no difference to who comes next. */
function onePerKind(singles: readonly Single[]): Single[] {
  const seen = new Set<string>()
  return singles.filter(({ call, fault }) => {
    const key = `${call?.point} ${call?.call} ${fault.kind}`
    if (call !== undefined && seen.has(key)) return false
    seen.add(key)
    return true
  })
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
    const single = singles[run % singles.length] as Single
    const draw = draws[Math.floor(run / singles.length) % draws.length] as Draw
    const chooser = draw(search.random.fork(`order ${run}`), longest, { search, single })
    const { order } = yield { injections: [single.injection], chooser }
    chosen ||= order.length > 0
    longest = Math.max(longest, order.length)
  }
}

type Draw = (random: RandomStream, length: number, of: { search: SearchState; single: Single }) => Chooser

const draws: readonly Draw[] = [
  nearTheFault,
  (random, length) => pctChooser(random, { depth: 2, length }),
  nearTheFault,
  randomChooser,
  nearTheFault,
  (random, length) => pctChooser(random, { depth: 3, length }),
]

/** Who met the fault is held up just then: what it does about it is what others come in between of. */
function nearTheFault(random: RandomStream, length: number, { search, single }: Parameters<Draw>[2]): Chooser {
  const at = single.call?.point
  if (at === undefined) return pctChooser(random, { depth: 2, length })
  const calls = search.golden.calls.filter(({ point }) => point === at).length
  // Each has two turns, and one more call comes of the fault.
  return pctChooser(random, { depth: 2, length: 2 * (calls + 1), at })
}
