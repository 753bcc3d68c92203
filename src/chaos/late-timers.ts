import type { VirtualClock } from '../clock/virtual-clock.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import { actsOn } from '../fault/index.js'
import { type Armed, contextOf } from './armed.js'
import type { Acted } from './judge.js'

/** What the clock of a session asks for each timer that comes due: by faults of timers, and by stress of the loop. */
export class LateTimers {
  readonly #clock: VirtualClock
  readonly #armed: readonly Armed[]
  readonly #acted: Acted
  #seen = 0
  /** Of stresses that keep the event loop. */
  readonly #kept: ((node: string) => number)[] = []

  /** @param armed all injections, a list that grows */
  constructor(clock: VirtualClock, armed: readonly Armed[], acted: Acted) {
    this.#clock = clock
    this.#armed = armed
    this.#acted = acted
  }

  /** After a fault of timers was armed or lifted: the clock asks while there is one. */
  watch(): void {
    const clock = this.#clock
    const rules = this.#armed.filter((armed) => !armed.lifted && actsOn(armed.kind, 'timer'))
    clock.lateness =
      rules.length === 0 ? undefined : (timer) => latenessOf(timer, ++this.#seen, rules, clock.nowMs, this.#acted)
  }

  /** Has the clock ask this besides, until the function given back is called. Of several the longest counts. */
  keep(lateness: (node: string) => number): () => void {
    const all = this.#kept
    all.push(lateness)
    this.#clock.kept = (timer) => all.reduce((longest, late) => Math.max(longest, late(timer.view.name)), 0)
    return () => {
      all.splice(all.indexOf(lateness), 1)
      if (all.length === 0) this.#clock.kept = undefined
    }
  }
}

/**
 * How many ms late a timer that is due now fires, by all faults that fit its node.
 * @param number of the timer that comes due while such a fault is armed, from 1: what `calls` counts
 */
function latenessOf(timer: VirtualTimer, number: number, rules: readonly Armed[], nowMs: number, acted: Acted): number {
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
