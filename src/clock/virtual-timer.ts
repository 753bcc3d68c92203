import { AsyncResource } from 'node:async_hooks'
import type { ClockView } from './clock-view.js'
import type { Task } from './interleaver.js'
import { outsideTimers } from './outside.js'
import { currentScope } from './scope.js'
import { shared } from './shared.js'
import type { Queued } from './timer-queue.js'
import { type Trace, takeTrace } from './trace.js'
import type { VirtualClock } from './virtual-clock.js'

export type UserTimerType = 'timeout' | 'interval' | 'immediate'
/**
 * `internal`: ours, and somebody waits for it; `idle`: ours, and it goes on by itself (a probe's); `task`: no timer, but
 * something that is to go on at this instant; `arrival`: what comes from outside of a machine, as a message does.
 */
export type TimerType = UserTimerType | 'internal' | 'idle' | 'task' | 'arrival'

/** Longest delay that Node takes; beyond it, and below 1, a delay is 1 ms. */
const TIMEOUT_MAX = 2 ** 31 - 1

let primitiveCount = 2 ** 48
/** Timers that were turned into a number, for `clearTimeout(+timer)`. */
const byPrimitive = new Map<number, VirtualTimer>()

export function timerByPrimitive(id: number): VirtualTimer | undefined {
  return byPrimitive.get(id)
}

/**
 * Ticks of undici that outlived their session. Each copy of undici (Node's fetch is one) keeps one timer for all its
 * timeouts, and arms it again only when it has none under way: left in real time, it would never fire for a session. Nor
 * for one of another copy of the package.
 */
const ticks = shared('ticks', () => new Set<VirtualTimer>())

/** Brings undici's tick back from outside, on the clock of the session that is about to make a request. */
export function takeOverTicks(clock: VirtualClock, view: ClockView): void {
  for (const tick of ticks) tick.takeOver(clock, view)
}

/**
 * The handle that `setTimeout` and the others give inside a session. It outlives its session: `refresh` on one whose
 * session has ended arms it again where the caller is, as Node's own HTTP client does with the one timer it keeps.
 */
export class VirtualTimer implements Queued {
  dueMs = 0
  order = 0
  index = -1
  clock: VirtualClock
  view: ClockView
  readonly type: TimerType
  readonly delayMs: number
  readonly internal: boolean
  /** A fault has made this firing late already. */
  putOff = false
  /** The gate of its machine has let it wait already. */
  gated = false
  /** It means nothing beyond its session: dropped at its end, not handed over. */
  ofSession = false
  /** How often it has fired. */
  fired = 0
  /** In an interleaved session: as what it goes on, among what else could. See `Interleaver`. */
  task: Task | undefined
  /** Where it was made, if the session notes that. */
  readonly trace: Trace | undefined
  #callback: ((...args: never[]) => unknown) | undefined
  readonly #args: unknown[] | undefined
  /** Of what arrives: what is given to the callback. */
  readonly #brought: unknown
  #context: AsyncResource | undefined
  #refed = true
  /** The timer outside that stands in for this one since its session ended. */
  #outside: unknown
  #primitive: number | undefined

  constructor(
    clock: VirtualClock,
    view: ClockView,
    type: TimerType,
    callback: (...args: never[]) => unknown,
    delay: unknown,
    args: unknown[] | undefined,
    brought?: unknown,
  ) {
    this.clock = clock
    this.view = view
    this.type = type
    this.internal = type !== 'timeout' && type !== 'interval' && type !== 'immediate'
    this.#callback = callback
    this.#args = args
    this.#brought = brought
    if (this.internal) {
      this.delayMs = delay as number
      this.trace = undefined
      return
    }
    this.delayMs = type === 'immediate' ? 0 : nodeDelay(delay)
    this.#context = new AsyncResource('Timeout', { requireManualDestroy: true })
    if (clock.traces > 0) {
      clock.traces--
      this.trace = takeTrace()
    }
  }

  /** Fires: calls back in the async context it was made in. An interval is armed again after its callback, as in Node. */
  run(): void {
    const callback = this.#callback
    if (callback === undefined) return
    if (this.internal) {
      ;(callback as (brought: unknown) => void)(this.#brought)
      return
    }
    const context = this.#context as AsyncResource
    if (this.type !== 'interval') {
      if (this.#primitive !== undefined) byPrimitive.delete(this.#primitive)
      if (this.#args === undefined) context.runInAsyncScope(callback as () => unknown, this)
      else context.runInAsyncScope(callback as (...args: unknown[]) => unknown, this, ...this.#args)
      return
    }
    try {
      context.runInAsyncScope(callback as (...args: unknown[]) => unknown, this, ...(this.#args ?? []))
    } finally {
      if (this.#callback !== undefined && this.index < 0 && this.clock.open) this.clock.arm(this)
    }
  }

  clear(): void {
    this.#callback = undefined
    if (this.#primitive !== undefined) byPrimitive.delete(this.#primitive)
    if (this.index >= 0) this.clock.disarm(this)
    this.#clearOutside()
  }

  /** Cancels an internal timer. */
  cancel(): void {
    this.#callback = undefined
    if (this.index >= 0) this.clock.disarm(this)
  }

  ref(): this {
    this.#refed = true
    outsideTimers.ref(this.#outside)
    return this
  }

  unref(): this {
    this.#refed = false
    outsideTimers.unref(this.#outside)
    return this
  }

  hasRef(): boolean {
    return this.#refed
  }

  refresh(): this {
    if (this.#callback === undefined) return this
    if (this.clock.open) {
      this.clock.arm(this)
      return this
    }
    const scope = currentScope()
    if (scope !== undefined) return this.takeOver(scope.clock, scope.view)
    this.#clearOutside()
    this.moveOutside(this.delayMs)
    return this
  }

  /** Arms it anew on the clock of the caller's session, and what it calls back runs there: that of its own has ended. */
  takeOver(clock: VirtualClock, view: ClockView): this {
    this.#clearOutside()
    this.#context = new AsyncResource('Timeout', { requireManualDestroy: true })
    this.moveInto(clock, view)
    return this
  }

  /** Arms the timer on another session's clock. */
  moveInto(clock: VirtualClock, view: ClockView): void {
    this.clock = clock
    this.view = view
    clock.arm(this)
  }

  /** Lets the time outside any session run what is left of this timer. */
  moveOutside(leftMs: number): void {
    const run = () => {
      ticks.delete(this)
      this.run()
    }
    this.#outside = outsideTimers.set(this.type === 'interval', run, Math.max(1, leftMs), this.#refed)
    if (this.#callback?.name === 'onTick' && !this.#refed) ticks.add(this)
  }

  close(): this {
    this.clear()
    return this
  }

  [Symbol.dispose](): void {
    this.clear()
  }

  [Symbol.toPrimitive](): number {
    if (this.#primitive === undefined) {
      this.#primitive = primitiveCount++
      byPrimitive.set(this.#primitive, this)
    }
    return this.#primitive
  }

  /**
   * Node's own clearTimeout reads this field of a handle and sets it to null: so a handle that has outlived its session
   * is cleared by the real function too, which knows nothing of us.
   */
  get _onTimeout(): unknown {
    return this.#callback ?? null
  }

  set _onTimeout(value: unknown) {
    if (value === null) this.clear()
  }

  /** Keeps Node's clearTimeout from looking for this handle in its own lists. */
  get _destroyed(): boolean {
    return true
  }

  #clearOutside(): void {
    if (this.#outside === undefined) return
    outsideTimers.clear(this.#outside)
    this.#outside = undefined
    ticks.delete(this)
  }
}

function nodeDelay(delay: unknown): number {
  const ms = Number(delay)
  return ms >= 1 && ms <= TIMEOUT_MAX ? Math.trunc(ms) : 1
}
