import type { PendingCall, Session } from '../chaos/index.js'
import { isTheirs } from './left-timers.js'

export type { PendingCall }

/** Calls that have outlasted the end of a run. */
export interface StillPending {
  /** First begun first. */
  readonly calls: readonly PendingCall[]
  /** Virtual ms that they were given. */
  readonly waitedMs: number
  /** Nothing can be thought of that would yet settle them. */
  readonly sure: boolean
}

/** So often the wait is made longer for somebody who sleeps: one who keeps doing so is not waited for. */
const mostSleeps = 10

/**
 * Of the calls that are pending at these points at the end of a run, those that stay so when all faults have been lifted
 * and time has run on. Calls made meanwhile are not among them. Where nothing is pending, nothing is done.
 * @param withinMs virtual time that they are given; longer where somebody sleeps for longer
 */
export async function stillPending(
  session: Session,
  points: ReadonlySet<string>,
  withinMs: number,
): Promise<StillPending> {
  const pending = () => session.pendingCalls.now.filter(({ point }) => points.has(point))
  const none: StillPending = { calls: [], waitedMs: 0, sure: true }
  if (pending().length === 0) return none
  // What is to come to hold by a bound of its own is asked first: this wait must not lengthen that one.
  await session.invariants.settling.run()
  session.injector.liftAll('lifted')
  const startMs = session.nowMs()
  const keys = new Set(pending().map(keyOf))
  const left = () => pending().filter((call) => keys.has(keyOf(call)))
  const settled = () => left().length === 0
  let untilMs = startMs + withinMs
  let sleeps = 0
  for (; ; sleeps++) {
    if (untilMs > session.settings.maxVirtualTimeMs) return { ...none, calls: left(), sure: false }
    if (settled() || (await session.waits.until(settled, untilMs))) return none
    // Longer than they were given: a sleep of hours, as a server may ask for, ends all the same.
    const asleep = sleeping(session, withinMs)
    if (asleep.length === 0 || sleeps === mostSleeps) break
    untilMs = withinMs + asleep.reduce((latest, { dueMs }) => Math.max(latest, dueMs), session.nowMs())
  }
  const calls = left().sort((a, b) => a.sinceMs - b.sinceMs)
  return { calls, waitedMs: session.nowMs() - startMs, sure: sleeps < mostSleeps && isSure(session) }
}

function keyOf({ point, call }: Pick<PendingCall, 'point' | 'call'>): string {
  return `${point} ${call}`
}

/** Timeouts of the code under test that have yet to run out, and are longer than that. */
function sleeping({ clock }: Session, ms: number) {
  return clock.queue.waiting().filter((timer) => timer.type === 'timeout' && timer.delayMs > ms && isTheirs(timer))
}

/** Some fault's delay of a call is not over yet: that is not cut short when the fault is lifted. */
function isDelayed({ timeline, clock }: Session): boolean {
  const untilMs = new Map<string, number>()
  for (const event of timeline.events) {
    if (event.type !== 'fault.injected' || event.delayMs === undefined) continue
    const key = keyOf(event)
    untilMs.set(key, Math.max(untilMs.get(key) ?? 0, event.atMs) + event.delayMs)
  }
  return [...untilMs.values()].some((ms) => ms > clock.nowMs)
}

/** Nothing was lost or is late that they may wait for, and nothing real that we can see may yet act. */
function isSure(session: Session): boolean {
  const { pendingCalls, injector, clock, timeline } = session
  if (pendingCalls.now.some(({ lost }) => lost === true)) return false
  if (injector.armed.some(({ fault, impact }) => impact.acted > 0 && losesForGood(fault))) return false
  if (clock.io?.outstanding() !== undefined || isDelayed(session)) return false
  return !timeline.events.some((event) => event.type === 'warning.raised' && event.code === 'io-outlasted')
}

/** Also bytes on their way, which no call shows. */
function losesForGood(fault: { readonly kind: string; readonly release?: unknown }): boolean {
  return fault.kind === 'drop' || fault.release === 'never'
}
