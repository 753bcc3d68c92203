import { ClockView } from './clock-view.js'
import type { Interleaver, Place } from './interleaver.js'
import type { RealIo } from './io.js'
import { real } from './real.js'
import { TimerQueue } from './timer-queue.js'
import { type UserTimerType, VirtualTimer } from './virtual-timer.js'

/** Asked when a timer of the code under test comes due: how many ms later it fires instead. */
export type Lateness = (timer: VirtualTimer) => number

/** What a clock asks of its session on behalf of the global functions. */
export interface ClockOwner {
  /** A draw for Math.random. */
  drawRandom(): number
  /** Told of an exception that nobody caught in code of this session: in a microtask, a tick, a socket's callback. */
  uncaught(error: unknown): void
  /** Told of a rejection that nobody handled, where the process or the runner is told of it too. */
  unhandled(error: unknown): void
}

/**
 * Session time: a number that only a firing timer, `advanceTo` or `block` moves, and the timers waiting for it.
 *
 * Timers fire by due time, then in the order they were armed; a delay under 1 ms or beyond 2^31-1 is 1 ms and an
 * immediate is due now, as in Node. Why not the clock of @sinonjs/fake-timers: it makes an immediate set in a callback
 * wait a millisecond, cannot be asked when the next timer is due, and costs three times as much a timer;
 * `virtual-clock.test.ts` holds ours against it.
 */
export class VirtualClock {
  /** What Date.now() reads at 0. */
  readonly epochMs: number
  /** False once the session has ended. */
  open = true
  /** How all code reads the time, unless on a node of its own. */
  readonly view = new ClockView('')
  lateness: Lateness | undefined
  /** The same, for a loop that other work keeps: those that wait for it run in the order in which they came due. */
  kept: Lateness | undefined
  /** Told of each timer of the code under test as it is made. */
  onTimer: ((timer: VirtualTimer) => void) | undefined
  /** Called when a timer is armed while real time paces the session. */
  onArmed: (() => void) | undefined
  /** Where timers are to note the place they were made, while any are left to note. */
  traces = 0
  /** Open sessions nested in this one; forks may run side by side. */
  nested = 0
  /** Timers of the code under test that have fired. */
  fired = 0
  readonly queue = new TimerQueue<VirtualTimer>()
  /** Timers waiting, but for those of probes and the like, which go on whether or not anybody waits for them. */
  waiting = 0
  /** The session's real I/O, where virtual time must stand still for it. */
  io: RealIo | undefined
  /** The session it is the clock of. */
  owner: ClockOwner | undefined
  /** Chooses among what is due at one instant, in an interleaved session. */
  interleaver: Interleaver | undefined
  #order = 0
  /** Below all others: what had to wait for the loop comes before what is due at that very instant. */
  #keptOrder = Number.MIN_SAFE_INTEGER
  #nowMs = 0
  readonly #pace: (() => number) | undefined

  /** @param pace what time it is, where real time drives the session; without it only firing timers move time */
  constructor(epochMs: number, pace?: () => number) {
    this.epochMs = epochMs
    this.#pace = pace
  }

  /** Real time drives it. */
  get paced(): boolean {
    return this.#pace !== undefined
  }

  /** Ms since the session was opened. */
  get nowMs(): number {
    return this.#pace === undefined ? this.#nowMs : this.#pace()
  }

  wallMs(view: ClockView): number {
    const exact = this.epochMs + this.nowMs
    return Math.floor(view.plain ? exact : exact + view.wallOffsetMs(this.nowMs))
  }

  /** Makes and arms a timer of the code under test. */
  setTimer(
    type: UserTimerType,
    view: ClockView,
    callback: (...args: never[]) => unknown,
    delayMs: unknown,
    args: unknown[] | undefined,
  ) {
    const timer = new VirtualTimer(this, view, type, callback, delayMs, args)
    this.arm(timer)
    if (this.onTimer !== undefined) this.onTimer(timer)
    return timer
  }

  /**
   * A timer of our own: on true session time, never late, never a leak.
   * @param idle it goes on whether or not anybody waits for it, as a probe's does
   * @param last it fires after all else that is due at the same instant
   */
  setInternal(delayMs: number, callback: () => void, idle = false, last = false): VirtualTimer {
    const timer = new VirtualTimer(this, this.view, idle ? 'idle' : 'internal', callback, delayMs, undefined)
    timer.dueMs = this.nowMs + Math.max(0, delayMs)
    timer.order = last ? Number.MAX_SAFE_INTEGER : this.#order++
    this.queue.push(timer)
    if (!idle) {
      this.waiting++
      this.interleaver?.armed(timer)
    }
    if (this.onArmed !== undefined) this.onArmed()
    return timer
  }

  /** A task that is due now: in an interleaved session it goes on when it is chosen among what else is due. */
  setTask(what: string, callback: () => void, place?: Place): void {
    const timer = new VirtualTimer(this, this.view, 'task', callback, 0, undefined)
    timer.dueMs = this.nowMs
    timer.order = this.#order++
    this.queue.push(timer)
    this.waiting++
    this.interleaver?.armed(timer, what, place)
    if (this.onArmed !== undefined) this.onArmed()
  }

  /**
   * Something that reaches the code from outside, such as a message: due on true session time, and a choice in an
   * interleaved session.
   * @param view of the machine that it reaches
   * @param brought what the callback is given: so one does for all that come the same way
   */
  setArrival<T = undefined>(
    view: ClockView,
    delayMs: number,
    callback: (brought: T) => void,
    what: string,
    lane?: object,
    brought?: T,
  ): VirtualTimer {
    const timer = new VirtualTimer(this, view, 'arrival', callback as () => void, delayMs, undefined, brought)
    timer.dueMs = tidy(this.nowMs + delayMs)
    timer.order = this.#order++
    this.queue.push(timer)
    this.waiting++
    this.interleaver?.armed(timer, what, { lane })
    if (this.onArmed !== undefined) this.onArmed()
    return timer
  }

  arm(timer: VirtualTimer): void {
    if (timer.index >= 0) this.disarm(timer)
    timer.gated = false
    if (timer.view.process?.dead) return
    const local = timer.delayMs
    const plain = local === 0 || timer.view.plain
    timer.dueMs = plain ? this.nowMs + local : tidy(this.nowMs + local / timer.view.timerRate(this.nowMs))
    timer.order = this.#order++
    timer.putOff = false
    this.interleaver?.armed(timer)
    this.queue.push(timer)
    this.waiting++
    if (this.onArmed !== undefined) this.onArmed()
  }

  disarm(timer: VirtualTimer): void {
    if (timer.index < 0) return
    this.queue.remove(timer)
    if (timer.type !== 'idle') this.waiting--
  }

  /**
   * Puts a timer that a gate has taken back into the queue, after all that is due by then already.
   * @param gated it is not to be asked about again
   */
  putBack(timer: VirtualTimer, dueMs: number, gated: boolean): void {
    // Armed anew meanwhile.
    if (timer.index >= 0) return
    timer.dueMs = dueMs
    timer.order = this.#order++
    timer.gated = gated
    this.queue.push(timer)
    this.waiting++
  }

  /** When the next timer is due, or undefined when none is waiting. */
  nextDueMs(): number | undefined {
    return this.queue.peek()?.dueMs
  }

  /**
   * Moves time to the next timer and fires it. A timer that a fault makes late is put off instead, and false given back.
   * @throws whatever its callback throws
   */
  fireNext(): VirtualTimer | undefined {
    const timer = this.interleaver === undefined ? this.queue.pop() : this.interleaver.next(this.queue)
    if (timer === undefined) return undefined
    if (timer.dueMs > this.#nowMs) this.#nowMs = timer.dueMs
    if (timer.view.gate !== undefined && !timer.gated && timer.view.gate(timer)) {
      this.waiting--
      return timer
    }
    if (timer.internal && timer.type !== 'arrival') {
      if (timer.type !== 'idle') this.waiting--
      timer.run()
      return timer
    }
    if ((this.lateness !== undefined || this.kept !== undefined) && !timer.putOff && this.#putsOff(timer)) return timer
    this.waiting--
    if (!timer.internal) {
      this.fired++
      timer.fired++
    }
    timer.run()
    return timer
  }

  /** What arrives waits for a loop that other work keeps; late it is by its network alone. */
  #putsOff(timer: VirtualTimer): boolean {
    const lateMs = this.lateness === undefined || timer.internal ? 0 : this.lateness(timer)
    const keptMs = this.kept === undefined ? 0 : this.kept(timer)
    if (lateMs + keptMs <= 0) return false
    timer.putOff = true
    timer.dueMs = this.nowMs + lateMs + keptMs
    timer.order = keptMs > 0 ? this.#keptOrder++ : this.#order++
    this.queue.push(timer)
    return true
  }

  /** Moves time without firing: what came due fires late. */
  block(ms: number): void {
    if (this.#pace === undefined) this.#nowMs += ms
    else real.block(ms)
  }

  /** Moves time to `ms`, if it is not there yet. The caller has fired all that is due before. */
  advanceTo(ms: number): void {
    if (ms > this.#nowMs) this.#nowMs = ms
  }

  /** Changes a clock, and with it the timers already running on it: what is left of them scales. */
  changeView(view: ClockView, change: () => void): void {
    const now = this.nowMs
    const left = new Map<VirtualTimer, number>()
    for (const timer of this.queue.sorted())
      if (!timer.internal && timer.dueMs > now && timer.view.within(view))
        left.set(timer, (timer.dueMs - now) * timer.view.timerRate(now))
    change()
    if (left.size === 0) return
    this.queue.reorder((timer) => {
      const localMs = left.get(timer)
      if (localMs !== undefined) timer.dueMs = tidy(now + localMs / timer.view.timerRate(now))
    })
  }

  /** Timers of the code under test that are waiting, soonest first. */
  timers(): VirtualTimer[] {
    return this.queue.sorted().filter((timer) => !timer.internal)
  }

  /** Ends the clock and hands out the timers that were left, soonest first. Those of processes end with them. */
  close(): VirtualTimer[] {
    this.open = false
    const all = this.queue.size === 0 ? [] : this.queue.sorted()
    for (const timer of all) this.queue.remove(timer)
    this.waiting = 0
    return all.filter(({ view }) => view.process === undefined)
  }
}

/** Keeps sums of scaled delays free of the last digits' noise. */
function tidy(ms: number): number {
  return Math.round(ms * 1e6) / 1e6
}
