import type { Candidate } from './candidate.js'
import type { Predictor } from './learning/predictor.js'
import { Steering } from './learning/steering.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { Single } from './space.js'
import type { SearchState, Strategy } from './strategy.js'

/**
 * Every fault at every call that the golden run made, and those for all code, one at a time. First one fault at each
 * call; then the others, those at calls and those for all code in turns. Where the first fault at a call ended the body,
 * so that no other call was made after it, its other faults come last: most of them will be met the same way. All are
 * tried in the end.
 */
export const singlesStrategy = {
  name: 'singles',
  givesWay: true,
  candidates: (search) => everySingleOnce(search),
} as const satisfies Strategy

/** In that order, those that have been tried already left out. */
export function* everySingleOnce(search: SearchState): Generator<Candidate, void, RunRecord> {
  const isNew = (single: Single) => search.outcomeOf(single) === undefined
  if (search.predictor !== undefined) return yield* steered(search, search.predictor)
  const calls = [...groupedByCall(search.singles).values()]
  const global = search.singles.filter(({ call }) => call === undefined)
  const goesOn: Single[][] = []
  const ends: Single[][] = []
  for (const [first, ...rest] of calls) {
    const { call, injection } = first as Single
    let record = search.runOf(first as Single)
    if (isNew(first as Single)) record = yield { injections: [injection] }
    ;(endsAt(call as CallSeen, record, search.golden) ? ends : goesOn).push(rest)
  }
  const others = [...byRank([byRank(goesOn), global]), ...byRank(ends)]
  for (const single of others) if (isNew(single)) yield { injections: [single.injection] }
}

/** The same ones, the most promising first. */
function* steered(search: SearchState, predictor: Predictor): Generator<Candidate, void, RunRecord> {
  const isNew = (single: Single) => search.outcomeOf(single) === undefined
  const steps = new Steering(predictor, search.golden).order(
    search.singles.filter(isNew),
    search.random.fork('learning'),
  )
  for (let step = steps.next(); step.done !== true; ) {
    const single = step.value
    // Another strategy may have had it meanwhile.
    if (!isNew(single)) {
      step = steps.next()
      continue
    }
    const record: RunRecord = yield { injections: [single.injection] }
    const endedBody = single.call !== undefined && endsAt(single.call, record, search.golden)
    step = steps.next({ failed: record.failure !== undefined, endedBody })
  }
}

function groupedByCall(singles: readonly Single[]): Map<CallSeen, Single[]> {
  const groups = new Map<CallSeen, Single[]>()
  for (const single of singles) {
    if (single.call === undefined) continue
    const group = groups.get(single.call)
    if (group === undefined) groups.set(single.call, [single])
    else group.push(single)
  }
  return groups
}

/** The first of each, then the second of each: the likeliest faults of all calls before the rarer ones of any. */
function byRank(groups: readonly (readonly Single[])[]): Single[] {
  const most = Math.max(0, ...groups.map(({ length }) => length))
  return Array.from({ length: most }, (_, rank) => groups.flatMap((group) => group[rank] ?? [])).flat()
}

/** Without the fault there were calls after this one, with it there are none; of a run that is not known, it is taken to be so. */
function endsAt({ point, call }: CallSeen, record: RunRecord | undefined, golden: RunRecord): boolean {
  const isIt = (seen: CallSeen) => seen.point === point && seen.call === call
  const isLast = record === undefined || record.calls.findLastIndex(isIt) === record.calls.length - 1
  return isLast && !isIt(golden.calls.at(-1) as CallSeen)
}
