import type { Chooser } from '../../clock/interleaver.js'
import type { RandomStream } from '../../random/stream.js'
import type { InjectionData } from '../../schedule/schedule.js'
import type { Candidate } from '../candidate.js'
import type { RunRecord } from '../run-record.js'
import type { SearchState, Strategy } from '../strategy.js'
import { Corpus } from './corpus.js'
import { crashPoints } from './crash-points.js'
import { drawNemesis } from './draw-nemesis.js'
import { placesOf } from './place.js'
import { drawRotation } from './rotation.js'
import { singleNemeses } from './single-nemeses.js'

const mostAtOnce = 5
/** So many draws in a row that may not be: there is nothing left to try. */
const mostInVain = 200

/**
 * Nodes and links of clusters: crashes, pauses, partitions, clocks, slow nodes, messages lost, doubled, late and out of
 * order. One at a time first, beside the events that the run without faults showed, and a crash at each operation of a
 * disk in turns with these; then one more on top of what has shown
 * something new, placed by what that run did; in turns with several drawn at random. In some runs the order of what is due
 * at one instant, and the seed, are others too. Where other strategies search too, it leaves them a third of the runs.
 * @see Jepsen's nemeses; Ozkan et al., OOPSLA 2018, for why few faults well placed find most bugs
 */
export const nemesesStrategy = {
  name: 'nemeses',
  applies: ({ golden, nemeses }) => golden.clusters.length > 0 && nemeses.size > 0,
  *candidates(search: SearchState): Generator<Candidate, void, RunRecord> {
    const { golden, alone, palette, random } = search
    const places = placesOf(search)
    const names = [...search.nemeses]
    const corpus = new Corpus(
      golden,
      places.flatMap(({ all }) => all),
    )
    const allowed = (injection: InjectionData) => palette.allows(injection.fault as never)
    const budget = alone ? search.left : Math.floor((search.left * 2) / 3)
    const first = Math.ceil(budget / 4)
    let [runs, inVain] = [0, 0]
    const crashes = names.includes('crash') ? search.share(crashPoints(places, golden)) : []
    const everyCrash = random.fork('crash points').shuffle(crashes)
    for (const injection of inTurns(everyCrash, singleNemeses(names, places, corpus.golden, random))) {
      if (runs >= first || inVain >= mostInVain) break
      if (!allowed(injection)) {
        inVain++
        continue
      }
      inVain = 0
      corpus.note(yield { injections: [injection] })
      runs++
    }
    for (let drawn = 0; runs < budget && inVain < mostInVain; drawn++) {
      const draw = random.fork(`run ${drawn}`)
      const known = drawn % 2 === 0 ? corpus.pick(draw) : undefined
      const all =
        known === undefined
          ? drawRotation(names, places, corpus.golden, draw)
          : oneMore(known, () =>
              drawNemesis[draw.pick(names)]({
                place: draw.pick(places),
                moments: known.moments,
                draw,
                afterMs: draw.chance(0.7) ? beginOf(known.injections) : 0,
              }),
            )
      const injections = all.filter(allowed)
      if (injections.length === 0) {
        inVain++
        continue
      }
      inVain = 0
      const seed = draw.chance(0.2) ? { seed: draw.int(0, 2 ** 32 - 1) } : {}
      const chooser = draw.chance(0.25) ? { chooser: wandering(draw.fork('order')) } : {}
      corpus.note(yield { injections, ...seed, ...chooser })
      runs++
    }
  },
} as const satisfies Strategy

/** One of the list after each of the others, until the list is through. */
function* inTurns<T>(list: readonly T[], others: Iterable<T>): Generator<T> {
  let at = 0
  for (const other of others) {
    yield other
    if (at < list.length) yield list[at++] as T
  }
  yield* list.slice(at)
}

function oneMore(
  { injections }: { readonly injections: readonly InjectionData[] },
  make: () => InjectionData | undefined,
): InjectionData[] {
  const injection = make()
  if (injection === undefined) return []
  return [...injections, injection].slice(-mostAtOnce)
}

function beginOf(injections: readonly InjectionData[]): number {
  return Math.max(...injections.map(({ when }) => when?.fromMs ?? 0))
}

function wandering(draw: RandomStream): Chooser {
  const often = draw.pick([1, 0.3, 0.1])
  return (tasks) => (draw.chance(often) ? draw.int(0, tasks.length - 1) : 0)
}
