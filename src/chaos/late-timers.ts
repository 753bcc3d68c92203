import type { VirtualTimer } from '../clock/virtual-timer.js'
import { type Armed, contextOf } from './armed.js'
import type { Acted } from './judge.js'

/**
 * How many ms late a timer that is due now fires, by all faults that fit its node.
 * @param number of the timer that comes due while such a fault is armed, from 1: what `calls` counts
 */
export function latenessOf(
  timer: VirtualTimer,
  number: number,
  rules: readonly Armed[],
  nowMs: number,
  acted: Acted,
): number {
  let lateMs = 0
  for (const armed of rules) {
    if (!armed.fits(timer.view.name)) continue
    armed.impact.seen++
    if (!armed.trigger.fires(nowMs, number, [])) continue
    const verdict = armed.kind.verdict(armed.fault, contextOf(armed, nowMs, '', number, [], 'sync', 'timer'))
    if (verdict.act !== 'late') continue
    lateMs += verdict.delayMs
    acted(armed, verdict, '', 0, verdict.delayMs, undefined, timer.view.name)
  }
  return lateMs
}
