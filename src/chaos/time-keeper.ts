import { Driver, type DriverEvents, type Pacer } from '../clock/driver.js'
import { RealIo } from '../clock/io.js'
import { real } from '../clock/real.js'
import { RealTimeDriver } from '../clock/real-time-driver.js'
import { VirtualClock } from '../clock/virtual-clock.js'
import { DeadlockError, DetachedError, LivelockError } from '../error/index.js'
import { Runaway } from './runaway.js'
import type { Session } from './session.js'

/**
 * Time in one session: its clock, what moves it, and what that finds out. Methods rather than closures: a search opens
 * thousands of sessions a second, and what each closure holds on to costs the garbage collector more than all else.
 */
export class TimeKeeper implements DriverEvents {
  readonly clock: VirtualClock
  readonly pacer: Pacer
  readonly #session: Session
  #runaway: Runaway | undefined

  constructor(session: Session) {
    const { settings } = session
    this.#session = session
    this.clock = createClock(settings.time, settings.epochMs)
    this.clock.traces = settings.traces
    this.clock.owner = session
    if (settings.time === 'real') {
      this.pacer = new RealTimeDriver(this.clock, this)
      return
    }
    const io = new RealIo(settings.ioPatienceMs)
    this.clock.io = io
    this.pacer = new Driver(this.clock, io, this, {
      autoAdvance: settings.autoAdvance,
      maxEvents: settings.maxEvents - Runaway.watched(settings.maxEvents),
      maxVirtualTimeMs: settings.maxVirtualTimeMs,
      graceMs: settings.deadlockGraceMs,
    })
  }

  event(idle: boolean): void {
    this.#session.settings.observer?.event()
    this.#session.waits.event(idle)
  }

  thrown(error: unknown): void {
    this.#session.unhandled(error)
    this.#session.fail(new DetachedError('timer callback', error))
  }

  standstill(): boolean {
    return this.#session.settings.observer?.standstill() === true
  }

  quiescent(): void {
    this.#session.fail(new DeadlockError(this.clock.nowMs, this.#pendingWork()))
  }

  runaway(limit: 'maxEvents' | 'maxVirtualTime'): boolean {
    const { maxEvents, maxVirtualTimeMs } = this.#session.settings
    this.#runaway ??= new Runaway(this.clock, maxEvents)
    if (limit === 'maxEvents' && this.#runaway.watch()) return false
    const value = limit === 'maxEvents' ? maxEvents : maxVirtualTimeMs
    this.#session.fail(new LivelockError(limit, value, this.#runaway.busiest()))
    return true
  }

  outlasted(what: string): void {
    const { ioPatienceMs } = this.#session.settings
    this.#session.record({
      type: 'warning.raised',
      code: 'io-outlasted',
      message: `No progress for ${ioPatienceMs} ms of real time: ${what}. Virtual time goes on without it; raise ioPatience to wait longer.`,
    })
  }

  /** What goes on in real time, where virtual time cannot reach it. */
  #outside() {
    const what = this.clock.io?.outstanding()
    if (what === undefined) return []
    const texts = {
      timer:
        'a real timer: if it was set by a function taken before the session began (a promisify(setTimeout) at the top of a module), use the set-up file of @faultline/vitest or @faultline/jest',
      message: 'a worker thread or message port, which has said nothing for three seconds of real time',
      answer: 'a server in another process, which has not answered for three seconds of real time',
    }
    return [{ what: texts[what], sinceMs: this.clock.nowMs }]
  }

  #pendingWork() {
    const calls = [...this.#session.pendingCalls.list(), ...this.#outside()]
    if (this.#session.settings.autoAdvance || this.clock.waiting === 0) return calls
    const what = `${this.clock.waiting} timer(s) that nobody lets fire: autoAdvance is false, so call chaos.clock.advance()`
    return [...calls, { what, sinceMs: this.clock.nowMs }]
  }
}

function createClock(time: 'virtual' | 'real', epochMs: number): VirtualClock {
  if (time === 'virtual') return new VirtualClock(epochMs)
  const startMs = real.nowMs()
  return new VirtualClock(epochMs, () => Math.floor(real.nowMs() - startMs))
}
