import type { Session } from '../chaos/index.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import { type Handles, handlesClosed, handlesNow, moreHandles } from './left-handles.js'
import { type GrownListeners, type LeftListeners, NotedListeners } from './left-listeners.js'
import { ClearedTimers, isCleared, isSleeping, leftTimers } from './left-timers.js'

export { compare } from './compare-leaks.js'

/** What a run has left behind. */
export interface CensusResult {
  /** Timers still armed, of a kind that the run without faults clears. */
  readonly timers: readonly VirtualTimer[]
  readonly listeners: readonly LeftListeners[]
  readonly grown: readonly GrownListeners[]
  /** How many more are open than before the run, by kind. */
  readonly handles: Handles
  /** Of the run without faults: kinds of timers that the code takes care to clear. */
  readonly cleared: ReadonlySet<string>
  /** Of the run without faults: what its points were given, so that their listeners are known. */
  readonly known: ReadonlySet<string>
}

/**
 * Takes stock of what a run leaves behind: timers, listeners, open handles. In this order: made before the session is
 * opened; `opened`; `noteArgs` at each call of a point; `end` before the session is closed; `closed` after that.
 *
 * A run is held against the one without faults, and what that one never did tells nothing: a timer of a kind that it does
 * not clear, a signal given to a point that it does not call. Where there is more than there, the run is given virtual
 * time: for calls under way, for sleepers, for work that makes further calls. What a call holds that never ends is no
 * leak: nobody can say that it would not have been given back.
 */
export class Census {
  readonly #golden: CensusResult | undefined
  readonly #handles = handlesNow()
  readonly #noted = new NotedListeners()
  #made: ClearedTimers | undefined
  #calls = 0
  #timers: readonly VirtualTimer[] = []
  #listeners: readonly LeftListeners[] = []
  #grown: readonly GrownListeners[] = []
  #known: ReadonlySet<string> = none

  /** @param golden what the run without faults has left; undefined: this is that run */
  constructor(golden?: CensusResult) {
    this.#golden = golden
  }

  /** The session has been opened, nothing has run in it. */
  opened(session: Session): void {
    if (this.#golden === undefined) this.#made = new ClearedTimers(session.clock)
  }

  /** A call of a point is about to be made. Costs nanoseconds where no argument is or has a signal or an emitter. */
  noteArgs(point: string, _call: number, args: readonly unknown[]): void {
    this.#calls++
    if (args.length > 0) this.#noted.note(point, args)
  }

  /**
   * The run is over, its session still open.
   * @param withinMs most virtual time to wait for what is still going on
   * @returns settles when it has come to rest; undefined: it has
   */
  end(session: Session, withinMs: number): Promise<void> | undefined {
    if (this.#golden !== undefined && !this.#look(session)) return undefined
    return this.#rest(session, session.nowMs() + withinMs)
  }

  /** The session has been closed, and what that set going is done. Waits in real time where more is open than is meant to be. */
  closed(): CensusResult | Promise<CensusResult> {
    const meant = this.#golden?.handles ?? new Map<string, number>()
    const handles = moreHandles(this.#handles)
    if (moreHandles(meant, handles).size === 0) return this.#result(handles)
    const enough = () => moreHandles(meant, moreHandles(this.#handles)).size === 0
    return handlesClosed(enough).then(() => this.#result(moreHandles(this.#handles)))
  }

  #result(handles: Handles): CensusResult {
    return {
      timers: this.#timers,
      listeners: this.#listeners,
      grown: this.#grown,
      handles,
      cleared: this.#made?.kinds() ?? none,
      known: this.#known,
    }
  }

  /** True: there is more than without faults. */
  #look(session: Session): boolean {
    const golden = this.#golden
    const own = session.signalGiven
    this.#timers = golden === undefined ? [] : leftTimers(session.clock, golden.cleared)
    const left = this.#noted.left(own)
    this.#listeners = golden === undefined ? left : left.filter((found) => isNew(found, golden))
    this.#grown = this.#noted.grown()
    if (golden === undefined) this.#known = this.#noted.known(own)
    return this.#timers.length + this.#listeners.length + this.#grown.length > 0
  }

  async #rest(session: Session, untilMs: number): Promise<void> {
    const until = async (met: () => boolean) => met() || (await session.waits.until(met, untilMs))
    // What is due at this very instant may be about to clear up.
    await untilIdle(session)
    for (;;) {
      const ended = await until(() => session.pendingCalls.list().length === 0)
      if (!this.#look(session)) return
      if (!ended) return this.#forgive()
      const [calls, timers] = [this.#calls, this.#timers]
      await until(() => this.#calls !== calls || (timers.every(({ index }) => index < 0) && !isSleeping(session.clock)))
      const goesOn = this.#calls !== calls
      if (goesOn && session.nowMs() < untilMs) continue
      this.#look(session)
      // A timer that has run out by now, and nothing came of it, had been forgotten all the same.
      this.#timers = timers.filter((timer) => !isCleared(timer) && (timer.type === 'interval' || !goesOn))
      return
    }
  }

  #forgive(): void {
    this.#timers = []
    this.#listeners = []
    this.#grown = []
  }
}

const none: ReadonlySet<string> = new Set()

/** The run without faults has given the same to the same points, and leaves none. */
function isNew({ keys, event }: LeftListeners, { known, listeners }: CensusResult): boolean {
  const same = (key: string) => keys.includes(key)
  if (!keys.some((key) => known.has(key))) return false
  return !listeners.some((found) => found.event === event && found.keys.some(same))
}

function untilIdle(session: Session): Promise<void> {
  return new Promise((resolve) => {
    session.clock.setInternal(0, resolve, false, true)
  })
}
