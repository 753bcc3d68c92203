import type { CallSeen, RunRecord } from './run-record.js'
import type { Single } from './space.js'
import type { Strategy } from './strategy.js'

/**
 * Every fault at every call that the golden run made, and those for all code, one at a time. First one fault at each
 * call; where that one ended the body, so that no other call was made after it, the other faults of the call come last:
 * most of them will be met the same way. All are tried in the end.
 */
export const singlesStrategy: Strategy = {
  name: 'singles',
  *candidates(search) {
    const calls = [...groupedByCall(search.singles).values()]
    const global = search.singles.filter(({ call }) => call === undefined)
    const goesOn: Single[][] = []
    const ends: Single[][] = []
    for (const [first, ...rest] of calls) {
      const { call, injection } = first as Single
      const record: RunRecord = yield { injections: [injection] }
      ;(endsAt(call as CallSeen, record, search.golden) ? ends : goesOn).push(rest)
    }
    for (const { injection } of [...byRank(goesOn), ...global, ...byRank(ends)]) yield { injections: [injection] }
  },
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

/** Without the fault there were calls after this one, with it there are none. */
function endsAt({ point, call }: CallSeen, record: RunRecord, golden: RunRecord): boolean {
  const isIt = (seen: CallSeen) => seen.point === point && seen.call === call
  return record.calls.findLastIndex(isIt) === record.calls.length - 1 && !isIt(golden.calls.at(-1) as CallSeen)
}
