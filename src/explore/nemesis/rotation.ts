import type { RandomStream } from '../../random/stream.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { smallInt } from '../draw.js'
import { drawNemesis } from './draw-nemesis.js'
import type { Moments } from './moments.js'
import type { NemesisName } from './names.js'
import type { Place } from './place.js'

const mostInRotation = 6

/**
 * Several nemeses, of about half of the kinds: one after the other, each beginning after the last one has begun, so that
 * they come in rotation or overlap.
 */
export function drawRotation(
  names: readonly NemesisName[],
  places: readonly Place[],
  moments: Moments,
  draw: RandomStream,
): InjectionData[] {
  const some = names.filter(() => draw.chance(0.5))
  const kinds = some.length === 0 ? [draw.pick(names)] : some
  const wanted = smallInt(draw, 2, mostInRotation)
  const found: InjectionData[] = []
  let afterMs = 0
  for (let attempt = 0; found.length < wanted && attempt < wanted * 3; attempt++) {
    const injection = drawNemesis[draw.pick(kinds)]({ place: draw.pick(places), moments, draw, afterMs })
    if (injection === undefined) continue
    found.push(injection)
    const { fromMs, forMs } = injection.when ?? {}
    if (fromMs !== undefined) afterMs = fromMs + (draw.chance(0.5) ? (forMs ?? 0) : 0)
    if (afterMs >= moments.endMs) afterMs = 0
  }
  return found
}
