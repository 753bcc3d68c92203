import type { Candidate } from './candidate.js'
import { CoveringArray } from './covering-array.js'
import { Foresight } from './foresight.js'
import { NewlyReached } from './newly-reached.js'
import { Rows } from './rows.js'
import type { RunRecord } from './run-record.js'
import { everySingleOnce } from './singles.js'
import type { Strategy } from './strategy.js'
import { Tolerated } from './tolerated.js'

/** Levels beyond which there are too many sets of three to keep count of. */
const mostForThree = 1000

/**
 * Several faults at a time, up to `depth`: every fault at each call that is made because of another, and all pairs (at
 * strength 3 all threes) of faults that were tolerated alone, many pairs a run.
 */
export const combinations: Strategy = {
  name: 'combinations',
  early: 'between',
  *candidates(search) {
    const { depth, strength, pairs } = search
    const foresight = new Foresight(search)
    const reached = new NewlyReached(search, foresight)
    if (search.early) yield* reached.first()
    yield* everySingleOnce(search)
    if (depth > 1) {
      yield* reached.first()
      const levels = new Tolerated(search)
      const rows = new Rows(search, levels, new CoveringArray(levels, 2, pairs), foresight)
      yield* inTurn(rows.run(), reached.again())
      const three = depth >= 3 && strength === 3 && levels.count <= mostForThree
      if (three) yield* new Rows(search, levels, new CoveringArray(levels, 3), foresight).run()
    }
    const most = search.mostCalls + (search.everySingle.some(({ call }) => call === undefined) ? 1 : 0)
    if (depth <= 2 && most <= depth) search.exhausted = true
  },
}

type Candidates = Generator<Candidate | undefined, void, RunRecord>

/** One of each in turn, until both are done. */
function* inTurn(...parts: readonly Candidates[]): Candidates {
  let open = parts.map((part) => ({ part, step: part.next() })).filter(({ step }) => step.done !== true)
  while (open.length > 0) {
    for (const turn of open) turn.step = turn.part.next(yield turn.step.value as Candidate | undefined)
    open = open.filter(({ step }) => step.done !== true)
  }
}
