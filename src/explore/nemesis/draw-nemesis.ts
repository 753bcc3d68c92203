import { type FaultData, faults } from '../../fault/index.js'
import type { InjectionData, When } from '../../schedule/schedule.js'
import { anyMagnitude, type Draw, eitherSign } from '../draw.js'
import type { Moments } from './moments.js'
import type { NemesisName } from './names.js'
import { alone, drawParts } from './parts.js'
import { drawLinks, type Place } from './place.js'

/** What one nemesis is drawn for. */
export interface Drawn {
  readonly place: Place
  readonly moments: Moments
  readonly draw: Draw
  /** Not before, in virtual ms. */
  readonly afterMs?: number
  /** Of the sort of event it comes beside, where they are gone through one after the other. */
  readonly turn?: number
  /** Which node it befalls. @default any */
  readonly node?: string
}

type Make = (drawn: Drawn) => InjectionData | undefined

/** Fastest that a clock drifts, parts per million: leases of code that allows for a tenth stay apart. */
const mostPpm = 50_000

/** A fault that begins beside some event of a run, and ends after some time. Undefined: there is no place for it. */
export const drawNemesis: Readonly<Record<NemesisName, Make>> = {
  crash: (drawn) => {
    const { place, draw } = drawn
    // Power fails for all of them: what no disk has is gone.
    if (place.nodes.length > 1 && place.all.length === place.nodes.length && draw.chance(0.2))
      return injection(faults.crash(), '*', window(drawn))
    return atNode(drawn, faults.crash())
  },
  pause: (drawn) => atNode(drawn, faults.pause()),
  partition(drawn) {
    const { place, draw, node } = drawn
    if (!place.parts || place.all.length < 2) return undefined
    const shape = node === undefined ? drawParts(place.all, draw) : alone(place.all, node)
    const oneWay = draw.chance(0.25)
    const parts = oneWay && draw.chance(0.5) ? shape.toReversed() : shape
    return injection(faults.partition({ shape: parts, oneWay }), place.network, window(drawn))
  },
  clock(drawn) {
    const { draw } = drawn
    const by = draw.pick(['drift', 'drift', 'skew', 'jump'])
    if (by === 'drift') {
      const fault = faults.clockDrift({
        ppm: draw.pick([1, -1]) * draw.pick([mostPpm, anyMagnitude(draw, 1000, mostPpm)]),
      })
      // A drift is one of the machine, and not of a moment.
      return draw.chance(0.7) ? atNode(drawn, fault, {}) : atNode(drawn, fault)
    }
    if (by === 'jump') {
      const { forMs: _, ...when } = window(drawn)
      return atNode(drawn, faults.clockJump({ byMs: eitherSign(draw, 60_000) }), when)
    }
    const fault = faults.clockSkew({ offsetMs: eitherSign(draw, 60_000) })
    return draw.chance(0.5) ? atNode(drawn, fault, {}) : atNode(drawn, fault)
  },
  slow: (drawn) => atNode(drawn, faults.slowNode({ delayMs: anyMagnitude(drawn.draw, 1, 100) })),
  loss: (drawn) => atMessages(drawn, faults.drop()),
  duplicate(drawn) {
    const { draw, moments } = drawn
    return atMessages(
      drawn,
      faults.duplicate({ gapMs: draw.pick([0, anyMagnitude(draw, 1, Math.max(2, moments.endMs / 2))]) }),
    )
  },
  delay(drawn) {
    const delayMs = anyMagnitude(drawn.draw, 1, Math.max(2, drawn.moments.endMs / 2))
    return atMessages(drawn, faults.latency({ delayMs }))
  },
  reorder(drawn) {
    const { place, draw } = drawn
    const at = drawLinks(place, draw)
    if (at === undefined) return undefined
    return injection(
      faults.reorder({ withinMs: anyMagnitude(draw, 2, 200) }),
      at,
      draw.chance(0.5) ? {} : window(drawn),
    )
  },
  disk(drawn) {
    const { place, draw, node = place.nodes.length === 0 ? undefined : draw.pick(place.nodes) } = drawn
    if (node === undefined) return undefined
    const when = draw.chance(0.5) ? window(drawn) : { ...window(drawn), limit: 1 }
    return injection(faults.exception(draw.pick(['EIO', 'ENOSPC'])), `${node}.disk.*`, when)
  },
}

function atNode(drawn: Drawn, fault: FaultData, when?: When): InjectionData | undefined {
  const { place, draw } = drawn
  const node = drawn.node ?? (place.nodes.length === 0 ? undefined : draw.pick(place.nodes))
  return node === undefined ? undefined : injection(fault, node, when ?? window(drawn))
}

/** One message of some sort, or a share of those on some links for a while. */
function atMessages(drawn: Drawn, fault: FaultData): InjectionData | undefined {
  const { place, moments, draw, turn } = drawn
  const message = draw.chance(0.6) ? moments.message(draw, turn) : undefined
  if (message !== undefined && place.links.includes(message.point))
    return injection(fault, message.point, { calls: [message.call] })
  const at = drawLinks(place, draw)
  if (at === undefined) return undefined
  const probability = draw.pick([1, 0.5, 0.2, 0.05])
  const some: When = probability === 1 ? {} : { probability }
  return injection(fault, at, draw.chance(probability === 1 ? 0 : 0.3) ? some : { ...window(drawn), ...some })
}

function window({ moments, draw, afterMs = 0, turn }: Drawn): When {
  const fromMs = moments.moment(draw, afterMs, turn)
  const endMs = Math.max(2, Math.ceil(moments.endMs))
  // To the next events or over many of them, each magnitude as likely; at times for a good part of the run.
  const forMs = draw.chance(0.7) ? anyMagnitude(draw, 1, endMs) : draw.int(Math.ceil(endMs / 4), endMs)
  return fromMs === 0 ? { forMs } : { fromMs, forMs }
}

function injection(fault: FaultData, at: string, when: When): InjectionData {
  return Object.keys(when).length === 0 ? { fault, at, optional: true } : { fault, at, when, optional: true }
}
