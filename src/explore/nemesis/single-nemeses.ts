import type { RandomStream } from '../../random/stream.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { drawNemesis } from './draw-nemesis.js'
import type { Moments } from './moments.js'
import type { NemesisName } from './names.js'
import type { Place } from './place.js'

const ofNodes: readonly NemesisName[] = ['crash', 'pause', 'partition', 'clock', 'slow', 'disk']

/**
 * One nemesis at a time, without end: each at each node, and beside each sort of event in turn, at other moments and for
 * other lengths in each round.
 */
export function* singleNemeses(
  names: readonly NemesisName[],
  places: readonly Place[],
  moments: Moments,
  random: RandomStream,
): Generator<InjectionData> {
  for (let round = 0, turn = 0, idle = 0; idle < 2; round++) {
    idle++
    for (const place of places)
      for (const node of place.all)
        for (const name of names) {
          const draw = random.fork(`single ${round} ${name} ${place.network} ${node}`)
          if (ofNodes.includes(name) && !place.nodes.includes(node)) continue
          const at = ofNodes.includes(name) ? { node } : {}
          const injection = drawNemesis[name]({ place, moments, draw, turn: turn++, ...at })
          if (injection === undefined) continue
          idle = 0
          yield injection
        }
  }
}
