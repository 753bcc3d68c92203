import type { CallShape, CountedEffect, Effect, FaultTarget, Verdict } from '../fault/index.js'
import { emptyPlan } from '../point/empty-plan.js'
import type { Plan } from '../point/point.js'
import { type Armed, contextOf, gateOf, targetAt } from './armed.js'
import type { Caller } from './call-place.js'
import { countOf } from './effect-count.js'

/** Never settles: what is lost stays lost. */
const never = new Promise<void>(() => {})

/** Told of each fault that acted. */
export type Acted = (
  armed: Armed,
  verdict: Verdict,
  point: string,
  call: number,
  delayMs: number,
  error: unknown,
  /** On which, or on whose clock. @default that of the code under way */
  node?: string,
) => void

/**
 * Judges one call by all injections that fit its point, in order of injection: delays add up, and the first verdict
 * that ends the call wins; later injections then do not act.
 * @param caller told where some injection asks for it
 * @returns the plan, or null when none acts
 */
export function judgeCall(
  rules: readonly Armed[],
  nowMs: number,
  point: string,
  call: number,
  args: readonly unknown[],
  shape: CallShape,
  accepts: readonly FaultTarget[],
  acted: Acted,
  caller: Caller | undefined,
): Plan | null {
  let plan: Plan | null = null
  for (const armed of rules) {
    const number = caller === undefined || armed.place === undefined ? call : numberOf(armed, nowMs, point, caller)
    if (number === 0) continue
    armed.impact.seen++
    if (!armed.trigger.fires(nowMs, number, args)) continue
    // Compiled for this point: one of its targets fits.
    const target = targetAt(armed.kind, accepts) as FaultTarget
    const verdict = armed.kind.verdict(armed.fault, contextOf(armed, nowMs, point, call, args, shape, target))
    // The fault was asked and had no objection: a throttle with room left has not acted.
    if (verdict.act === 'pass') {
      armed.trigger.passed()
      continue
    }
    plan ??= emptyPlan()
    const over = apply(plan, armed, verdict, point, call)
    acted(armed, verdict, point, call, delayOf(verdict), 'error' in verdict ? verdict.error : undefined)
    if (over) break
  }
  return plan
}

/** Number of the call among those from where it is made; 0: the injection is about another place, or its time is yet to come. */
function numberOf({ place, fromMs }: Armed, nowMs: number, point: string, caller: Caller): number {
  return place === undefined || nowMs < fromMs ? 0 : place.number(point, caller)
}

/** Puts one verdict into the plan. True: the call is decided. */
function apply(plan: Plan, armed: Armed, verdict: Verdict, point: string, call: number): boolean {
  switch (verdict.act) {
    case 'delay':
      if (verdict.side === 'after') plan.delayAfterMs += verdict.delayMs
      else plan.delayMs += verdict.delayMs
      return false
    case 'alterArgs':
      plan.alterArgs.push((given) => verdict.alter(given))
      return false
    case 'repeat':
      plan.repeat = verdict
      return false
    case 'meet': {
      const gate = gateOf(armed)
      const arrive = () => {
        const { met, leave } = verdict.arrive()
        return { met: Promise.race([met, gate]), leave }
      }
      const meeting = { arrive, atMostMs: verdict.atMostMs }
      if (verdict.side === 'before') plan.holdsBefore.push(meeting)
      else plan.holdsAfter.push(meeting)
      plan.metBy = armed.text
      return false
    }
    case 'alter':
      plan.alters.push((answer) => verdict.alter(answer))
      return false
    case 'abort':
      plan.aborts.push({ phase: verdict.phase, reason: verdict.reason })
      return false
    case 'effect':
      plan.effects.push({
        effect: verdict.effect,
        count: countOf(armed),
        ...bytesOf(verdict.effect, armed, point, call),
      })
      return false
    case 'hold': {
      const gate = verdict.release === 'never' ? never : gateOf(armed)
      if (verdict.side === 'before') plan.holdsBefore.push(gate)
      else plan.holdsAfter.push(gate)
      plan.heldBy = armed.text
      if (verdict.release !== 'never') return false
      plan.lost = true
      return true
    }
    case 'fail':
      plan.delayMs += verdict.afterMs ?? 0
      plan.end = verdict
      return true
    case 'answer':
    case 'lose':
      plan.end = verdict
      return true
    default:
      // Verdicts of timers and clocks never reach a call: their kinds have another target.
      return false
  }
}

/** What acts on the bytes of a call lasts longer than its verdict: it draws on, and ends when the fault is lifted. */
function bytesOf(effect: Effect, armed: Armed, point: string, call: number): Partial<CountedEffect> {
  return effect.on === 'stream' ? { random: armed.random.fork(`${point} ${call}`), lifted: gateOf(armed) } : {}
}

function delayOf(verdict: Verdict): number {
  if (verdict.act === 'delay') return verdict.delayMs
  return verdict.act === 'fail' ? (verdict.afterMs ?? 0) : 0
}

/** Short form of a verdict for the timeline. */
export function actOf(verdict: Verdict): string {
  if (verdict.act === 'effect') return verdict.effect.name
  return verdict.act === 'hold' && verdict.release === 'never' ? 'drop' : verdict.act
}
