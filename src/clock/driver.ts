import type { RealIo } from './io.js'
import { drainNow, real } from './real.js'
import { drainInNoContext } from './scope.js'
import { leaveTurn, type TurnTaker, takeTurn } from './turns.js'
import type { VirtualClock } from './virtual-clock.js'

/** What the driver tells its session. */
export interface DriverEvents {
  /**
   * A timer has fired and its microtasks have run, or real I/O may have done something.
   * @param idle it was one of our own that nobody waits for (a probe's)
   */
  event(idle: boolean): void
  /** A timer's callback threw, or a tick. */
  thrown(error: unknown): void
  /** Nothing has happened for a moment, and nothing real is outstanding. True: something was done about it. */
  standstill(): boolean
  /** Nothing can ever happen any more. */
  quiescent(): void
  /** A guard was passed; asked before each event from then on. False: it may run on. */
  runaway(limit: 'maxEvents' | 'maxVirtualTime'): boolean
  /** Real I/O outlasted its patience. */
  outlasted(what: string): void
}

export interface DriverOptions {
  readonly autoAdvance: boolean
  readonly maxEvents: number
  readonly maxVirtualTimeMs: number
  /** Real ms without any sign of life before quiescence is called a deadlock. */
  readonly graceMs: number
}

/** What moves a session's time, be it virtual or real. */
export interface Pacer {
  /** Events so far: timers fired, ours among them. */
  readonly events: number
  start(): void
  stop(): void
  /** By hand: lets time run up to `ms`. */
  allow(ms: number): void
  /** Virtual time stands still until the function given back is called. */
  hold(): () => void
}

/**
 * Runs all that is pending now, and tells of what a tick threw.
 * @throws that, too: Node leaves its stack of async contexts as it was then, and puts it right only for exceptions that
 * nobody catches. One that is caught here takes the process down a moment later.
 */
export function drainTelling(on: Pick<DriverEvents, 'thrown'>): void {
  try {
    drainInNoContext?.()
  } catch (error) {
    on.thrown(error)
    throw error
  }
}

/** Steps before the event loop gets a turn: what no count shows (a message port, say) must not starve. */
const STEPS_A_TURN = 128
/** Turns without a pause before the driver begins to sleep between its looks at real I/O. */
const BUSY_TURNS = 64
/** Firings of our own timers alone, with nothing else waiting, after which the body is taken to be stuck. */
const IDLE_FIRINGS = 20_000

/**
 * Moves virtual time: drains microtasks and ticks, then fires the next timer, and again, until it is stopped. It runs
 * in turns of the real event loop, many timers a turn, and holds still while real I/O is in flight.
 *
 * | state   | a turn is scheduled | leaves it by                          |
 * | ------- | ------------------- | ------------------------------------- |
 * | running | immediate           | stop, park, hold, I/O in flight       |
 * | waiting | immediate or 1 ms   | I/O done or given up                  |
 * | parked  | none                | wake (a goal by hand, a nested session done) |
 * | stopped | none (for good)     | never                                 |
 */
export class Driver implements Pacer, TurnTaker {
  readonly #clock: VirtualClock
  readonly #io: RealIo
  readonly #on: DriverEvents
  readonly #options: DriverOptions
  #stopped = false
  #holds = 0
  /** By hand: how far time may go, and how many more events. */
  #limitMs: number
  turnDue = false
  #timeout: NodeJS.Timeout | undefined
  #waitedTurns = 0
  #quietSinceMs: number | undefined
  #events = 0
  /** Timers that may yet be fired in this turn. */
  #stepsLeft = 0
  #idleFirings = 0
  /** An event has happened that nobody was told of yet. */
  #news: 'none' | 'idle' | 'event' = 'event'

  constructor(clock: VirtualClock, io: RealIo, on: DriverEvents, options: DriverOptions) {
    this.#clock = clock
    this.#io = io
    this.#on = on
    this.#options = options
    this.#limitMs = options.autoAdvance ? Number.POSITIVE_INFINITY : 0
  }

  /** Events of virtual time so far: timers fired, ours among them. */
  get events(): number {
    return this.#events
  }

  start(): void {
    takeTurn(this, true)
  }

  stop(): void {
    this.#stopped = true
    this.#unschedule()
  }

  /** By hand: lets time run up to `ms`. */
  allow(ms: number): void {
    this.#limitMs = ms
    this.#wake()
  }

  /** Virtual time stands still until the function given back is called. */
  hold(): () => void {
    this.#holds++
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds--
      this.#wake()
    }
  }

  #wake(): void {
    // So many looks are to follow each other: the process may be stopped for long between two readings of the clock.
    this.#waitedTurns = 0
    this.#quietSinceMs = undefined
    if (!this.#stopped) this.#schedule()
  }

  #schedule(): void {
    if (this.#timeout !== undefined) this.#unschedule()
    takeTurn(this)
  }

  #unschedule(): void {
    leaveTurn(this)
    if (this.#timeout !== undefined) real.clearTimeout(this.#timeout)
    this.#timeout = undefined
  }

  /** Looks again soon: at once for the first turns, then after a pause, so as not to burn the processor. */
  #lookAgain(): void {
    this.#news = 'event'
    if (this.#waitedTurns++ < BUSY_TURNS) this.#schedule()
    else if (!this.turnDue && this.#timeout === undefined) this.#timeout = real.setTimeout(this.#afterPause, 1)
  }

  /** Not within the timer's callback: there the runtime still counts it among what is outstanding. */
  readonly #afterPause = (): void => {
    this.#timeout = undefined
    if (!this.#stopped) takeTurn(this)
  }

  /** Called when the event loop gives a turn. */
  turn(): void {
    this.#timeout = undefined
    this.#stepsLeft = drainNow === undefined ? 1 : STEPS_A_TURN
  }

  thrown(error: unknown): void {
    this.#on.thrown(error)
  }

  /** All that was pending has run: tell of what has happened, or fire what is next. False: what is to follow has been scheduled. */
  step(): boolean {
    if (this.#stopped) return false
    if (this.#news !== 'none') {
      const idle = this.#news === 'idle'
      this.#news = 'none'
      this.#on.event(idle)
      // What was told may have gone on: it must have run before time moves.
      return true
    }
    if (this.#holds > 0) return false
    const dueMs = this.#clock.nextDueMs()
    // What is due at this instant fires all the same: HTTP clients send the next request from an immediate.
    const timeMoves = dueMs === undefined || dueMs > this.#clock.nowMs
    if ((timeMoves || this.#clock.interleaver !== undefined) && this.#awaitsIo(timeMoves)) return false
    if (dueMs === undefined || dueMs > this.#limitMs) {
      this.#quiet()
      return false
    }
    const limit = this.#runaway(dueMs)
    if (limit !== undefined && this.#on.runaway(limit)) return false
    this.#waitedTurns = 0
    this.#quietSinceMs = undefined
    this.#fire()
    if (this.#idleFirings > IDLE_FIRINGS) {
      this.#idleFirings = 0
      if (!this.#on.standstill()) {
        this.#on.quiescent()
        return false
      }
    }
    if (--this.#stepsLeft > 0) return true
    this.#schedule()
    return false
  }

  /**
   * True while real I/O holds time; the next look is then scheduled. It holds the choices of an interleaved session too,
   * but for immediates: how many there are to choose from must not depend on how fast it is.
   */
  #awaitsIo(timeMoves: boolean): boolean {
    if (!this.#io.inFlight()) {
      this.#io.settled()
      return false
    }
    this.#clock.interleaver?.afterIo()
    if (!timeMoves && this.#clock.interleaver?.isImmediateDue(this.#clock.queue)) return false
    this.#quietSinceMs = undefined
    const given = this.#io.outlasted()
    if (given !== undefined) this.#on.outlasted(given)
    this.#lookAgain()
    return true
  }

  #runaway(dueMs: number): 'maxEvents' | 'maxVirtualTime' | undefined {
    if (this.#events >= this.#options.maxEvents) return 'maxEvents'
    return dueMs > this.#options.maxVirtualTimeMs ? 'maxVirtualTime' : undefined
  }

  #fire(): void {
    this.#events++
    const alone = this.#clock.waiting === 0
    this.#news = 'event'
    try {
      if (this.#clock.fireNext()?.type === 'idle') this.#news = 'idle'
    } catch (error) {
      this.#on.thrown(error)
    }
    this.#idleFirings = alone ? this.#idleFirings + 1 : 0
  }

  /** No timer is left that may fire. A real source may still act: it is given a moment before this is called a deadlock. */
  #quiet(): void {
    if (this.#quietSinceMs === undefined) this.#quietSinceMs = real.nowMs()
    const quietMs = real.nowMs() - this.#quietSinceMs
    const outsideMs = this.#io.standstillPatienceMs()
    const still = this.#waitedTurns >= 4
    if (still && quietMs >= outsideMs && this.#on.standstill()) {
      this.#wake()
      return
    }
    const patienceMs = Math.max(this.#options.graceMs, outsideMs)
    if (!still || quietMs < patienceMs) this.#lookAgain()
    else this.#on.quiescent()
  }
}
