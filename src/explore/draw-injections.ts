import { actsOn, type FaultData, type FaultTarget, faultKind } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { When } from '../trigger/when.js'
import type { ArbitraryDraw } from './arbitrary-draw.js'
import { anyMagnitude, type Draw, smallInt } from './draw.js'
import type { Part } from './fault-choice.js'
import type { Place, SchedulePlan } from './schedule-plan.js'

/** Where calls have numbers; of links these are the connections. */
const numbered: readonly FaultTarget[] = ['call', 'http', 'file', 'stream']
/** For what takes no call numbers, where no windows are asked for. */
const usualWindows = { withinMs: 10_000, minMs: 1, maxMs: 10_000 }
/** A call that hangs goes on after so long at most: for ever, any code without a timeout would stand still. */
const longestHangMs = 60_000

/** The injections of one schedule: mostly few, at early calls. */
export function drawInjections(plan: SchedulePlan, draw: ArbitraryDraw): InjectionData[] {
  const drawn: (readonly InjectionData[])[] = []
  const seen = new Set<string>()
  const wanted = faultCount(plan, draw)
  for (let attempt = 0; drawn.length < wanted; attempt++) {
    const injections = drawOne(plan, draw)
    const key = JSON.stringify(injections.map(({ fault, at, when }) => [fault.kind, at, when]))
    // The same fault at the same call twice is once: it is drawn again, though not without end.
    if (!seen.has(key) || attempt > wanted * 8) drawn.push(injections)
    seen.add(key)
  }
  return drawn.flat()
}

function faultCount({ minFaults, maxFaults }: SchedulePlan, draw: ArbitraryDraw): number {
  const least = Math.max(1, minFaults)
  if (draw.biased) return least
  return minFaults === 0 && draw.chance(1 / 32) ? 0 : smallInt(draw, least, maxFaults)
}

function drawOne(plan: SchedulePlan, draw: ArbitraryDraw): InjectionData[] {
  const { globals, points, optional } = plan
  const global = globals !== undefined && (points.length === 0 || draw.chance(0.25))
  const { at, choices } = global ? globals : draw.pick(points)
  const parts = draw.pick(choices).draw(draw)
  const takesCalls = at !== undefined && parts.every(({ fault }) => isNumbered(fault))
  const common = { ...(takesCalls ? whenOf(plan, draw) : windowOf(plan, draw)), ...chanceOf(plan, draw) }
  return parts.map((part) => {
    const when = healing(part, { ...common, ...mixed(common, part.when) }, plan, draw)
    const place = at === undefined ? {} : { at }
    const condition = Object.keys(when).length === 0 ? {} : { when }
    return { fault: part.fault, ...place, ...condition, ...(optional ? { optional } : {}) }
  })
}

function isNumbered({ kind }: FaultData): boolean {
  return numbered.some((target) => actsOn(faultKind(kind), target))
}

/** A scenario's own conditions come on top; its windows count from the beginning of the one that was drawn. */
function mixed(drawn: When, own: Partial<When> = {}): Partial<When> {
  return {
    ...own,
    ...(own.fromMs === undefined ? {} : { fromMs: own.fromMs + (drawn.fromMs ?? 0) }),
    ...(own.probability === undefined ? {} : { probability: own.probability * (drawn.probability ?? 1) }),
  }
}

function whenOf(plan: SchedulePlan, draw: ArbitraryDraw): When {
  const { calls, windows } = plan
  return calls !== undefined && (windows === undefined || draw.chance(0.5))
    ? { calls: callNumbers(calls, draw) }
    : windowOf(plan, draw)
}

function callNumbers(most: number, draw: ArbitraryDraw): number[] {
  if (draw.biased) return [1]
  const first = smallInt(draw, 1, most)
  const last = smallInt(draw, first, most)
  const row = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  return row.filter((call) => call === first || draw.chance(0.75))
}

function windowOf({ windows }: SchedulePlan, draw: Draw): When {
  const { withinMs, minMs, maxMs } = windows ?? usualWindows
  const forMs = anyMagnitude(draw, minMs, maxMs)
  const fromMs = draw.chance(0.25) ? 0 : draw.int(0, withinMs - forMs)
  return { ...(fromMs === 0 ? {} : { fromMs }), forMs }
}

function chanceOf({ probability }: SchedulePlan, draw: Draw): When {
  return probability === undefined || probability === 1 || draw.chance(0.5) ? {} : { probability }
}

function healing({ fault }: Part, when: When, { windows }: SchedulePlan, draw: Draw): When {
  const endless = fault.kind === 'hang' && (fault as { release?: unknown }).release === 'lift'
  if (!endless || when.forMs !== undefined) return when
  return { ...when, forMs: anyMagnitude(draw, windows?.minMs ?? 1, windows?.maxMs ?? longestHangMs) }
}

/** True for an injection that could have been drawn, or is a smaller one. */
export function admits(plan: SchedulePlan, { fault, at, when = {} }: InjectionData): boolean {
  const place = at === undefined ? plan.globals : placeAt(plan, at)
  const known = place?.choices.some(({ kinds }) => kinds === undefined || kinds.includes(fault.kind)) ?? false
  const { withinMs, minMs } = plan.windows ?? usualWindows
  const { fromMs = 0, forMs, calls = [] } = when
  const inTime = forMs === undefined || plan.windows === undefined || (forMs >= minMs && fromMs + forMs <= withinMs)
  return known && inTime && calls.every((call) => call <= (plan.calls ?? 0))
}

export function placeAt({ points }: SchedulePlan, at: string): Place | undefined {
  return points.find((place) => place.at === at)
}
