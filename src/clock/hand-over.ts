import type { Scope } from './scope.js'
import type { VirtualTimer } from './virtual-timer.js'

/**
 * Timers that were left when a session ended and hold nobody up go on outside it: infrastructure that outlives a test,
 * as undici's one timer does. What is left of them in virtual time runs down there.
 */
export function handOver(left: readonly VirtualTimer[], outer: Scope | undefined, nowMs: number): void {
  for (const timer of left) {
    if (timer.internal || timer.hasRef() || timer.type === 'immediate' || timer.ofSession) continue
    if (outer?.clock.open) timer.moveInto(outer.clock, outer.view)
    else timer.moveOutside(timer.dueMs - nowMs)
  }
}
