import type { VirtualClock } from '../clock/virtual-clock.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'

/**
 * Which timers the code under test takes care to clear, as the run without faults shows it: those of a kind of which each
 * was cleared there, and none ran out. They are told apart by what they call back, since their delays may be drawn;
 * `setTimeout(resolve, ms)` has no kind: whoever sleeps so goes on.
 */
export class ClearedTimers {
  readonly #made: { readonly timer: VirtualTimer; readonly source: string }[] = []

  constructor(clock: VirtualClock) {
    clock.onTimer = (timer) => this.#made.push({ timer, source: calledBack(timer) })
  }

  /** The kinds, at the end of the run. */
  kinds(): ReadonlySet<string> {
    const kinds = new Set<string>()
    const others = new Set<string>()
    for (const { timer, source } of this.#made) {
      const kind = kindOf(timer, source)
      const cleared = isCleared(timer) && (timer.type === 'interval' || timer.fired === 0)
      if (kind !== undefined) (cleared ? kinds : others).add(kind)
    }
    return new Set([...kinds].filter((kind) => !others.has(kind)))
  }
}

/** Those armed now that should have been cleared, soonest first. */
export function leftTimers(clock: VirtualClock, cleared: ReadonlySet<string>): VirtualTimer[] {
  const left: VirtualTimer[] = []
  if (cleared.size === 0) return left
  for (const timer of clock.queue.waiting())
    if (isTheirs(timer) && cleared.has(kindOf(timer, calledBack(timer)) ?? '')) left.push(timer)
  return left.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
}

/** Some timeout of the code under test has yet to run out: somebody may sleep. */
export function isSleeping(clock: VirtualClock): boolean {
  return clock.queue.waiting().some((timer) => isTheirs(timer) && timer.type !== 'interval')
}

export function isCleared(timer: VirtualTimer): boolean {
  return timer._onTimeout === null
}

/** What a timer calls back, as its source has it. */
export function calledBack(timer: VirtualTimer): string {
  return isCleared(timer) ? '' : Function.prototype.toString.call(timer._onTimeout)
}

export function isTheirs(timer: VirtualTimer): boolean {
  return !timer.internal && !timer.ofSession && timer.view.process === undefined && timer.hasRef()
}

function kindOf({ type }: VirtualTimer, source: string): string | undefined {
  return source === '' || source.endsWith('{ [native code] }') ? undefined : `${type} ${source}`
}
