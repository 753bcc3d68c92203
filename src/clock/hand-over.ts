import type { Scope } from './scope.js'
import type { VirtualTimer } from './virtual-timer.js'

/**
 * Timers that were left when a session ended and hold nobody up go on outside it: infrastructure that outlives a test,
 * as undici's one timer does. What is left of them in virtual time runs down there. A call that waits for its turn is made,
 * as it would have been at once without an order; not so in a session that failed, perhaps because they never end.
 */
export function handOver(left: readonly VirtualTimer[], outer: Scope | undefined, nowMs: number, passed = false): void {
  for (const timer of left) {
    if (timer.type === 'task' && passed) queueMicrotask(() => timer.run())
    if (timer.internal || timer.hasRef() || timer.type === 'immediate' || timer.ofSession) continue
    if (outer?.clock.open) timer.moveInto(outer.clock, outer.view)
    else timer.moveOutside(timer.dueMs - nowMs)
  }
}
