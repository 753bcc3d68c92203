import type { Chooser } from '../clock/interleaver.js'
import type { RandomStream } from '../random/stream.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { Candidate } from './candidate.js'
import { varied } from './random-injection.js'
import { RandomSpace } from './random-space.js'
import { Recent } from './recent.js'
import type { RunRecord } from './run-record.js'
import { keyOf } from './space.js'
import type { SearchState, Strategy } from './strategy.js'

const mostFaults = 4
/** Runs when the systematic strategies have tried all that they can: what is left are other moments and sizes. */
const runsWhenExhausted = 100
/** So many draws in a row that gave nothing new: there is next to nothing left. */
const mostInVain = 50
/** Interleaved runs without anything to choose from, after which few more are made. */
const mostWithoutChoice = 5

/**
 * One to four faults at once at calls that any run has reached, at one call, in a row, or for a while, of other sizes than
 * the palette's; in half of the runs the order of concurrent tasks is random as well. Each run does without about half
 * of the kinds of faults: a kind that ends every run early, or that hides what another would show, is not in all of them.
 * @see Groce, Zhang, Eide, Chen, Regehr: Swarm Testing, ISSTA 2012
 */
export const randomStrategy = {
  name: 'random',
  *candidates(search: SearchState): Generator<Candidate, void, RunRecord> {
    const space = new RandomSpace(search)
    const tried = new Recent()
    const most = search.exhausted ? runsWhenExhausted : Number.POSITIVE_INFINITY
    let [inVain, withoutChoice] = [0, 0]
    for (let runs = 0, drawn = 0; runs < most && inVain < mostInVain; drawn++) {
      const draw = search.random.fork(`run ${drawn}`)
      const injections = mixed(space, search, draw)
      const interleaved = draw.chance(withoutChoice < mostWithoutChoice ? 0.5 : 0.02)
      const seed = draw.chance(0.25) ? { seed: draw.int(0, 2 ** 32 - 1) } : {}
      const key = keyOf(injections)
      const again = !interleaved && seed.seed === undefined && tried.has(key)
      if (again || (injections.length === 0 && !interleaved)) {
        inVain++
        continue
      }
      tried.add(key)
      const chooser = interleaved ? { chooser: wandering(draw.fork('order')) } : {}
      const record: RunRecord = yield { injections, ...seed, ...chooser }
      if (interleaved) withoutChoice = record.widths.length === 0 ? withoutChoice + 1 : 0
      inVain = 0
      runs++
    }
  },
} as const satisfies Strategy

/** One injection a point and call: of two, the second would seldom do anything. */
function mixed(space: RandomSpace, { golden, depth }: SearchState, draw: RandomStream): InjectionData[] {
  const kinds = swarm(space.kinds(), draw)
  const wanted = draw.int(0, Math.max(mostFaults, depth))
  const found = new Map<string, InjectionData>()
  for (let attempt = 0; found.size < wanted && attempt < wanted * 4; attempt++) {
    const single = space.draw(kinds, draw)
    if (single === undefined) continue
    const key = single.call === undefined ? single.fault.kind : `${single.call.point} ${single.call.call}`
    if (!found.has(key)) found.set(key, varied(single, golden.virtualMs, draw))
  }
  return [...found.values()]
}

function swarm(kinds: readonly string[], draw: RandomStream): ReadonlySet<string> {
  const some = kinds.filter(() => draw.chance(0.5))
  return new Set(some.length > 0 || kinds.length === 0 ? some : [draw.pick(kinds)])
}

/** At each choice any task, in some runs always, in others now and then: few deviations are found by few. */
function wandering(draw: RandomStream): Chooser {
  const often = draw.pick([1, 0.3, 0.1])
  return (tasks) => (draw.chance(often) ? draw.int(0, tasks.length - 1) : 0)
}
