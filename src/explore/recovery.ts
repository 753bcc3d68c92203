import type { Session } from '../chaos/index.js'
import { FaultlineError, type LastAnswer, summarise } from '../error/index.js'
import { SYSTEM, type System } from '../system/index.js'
import { MetastableStateError } from './metastable-state.js'

/** All faults were lifted, and a system did not become healthy again: a metastable state, as long as it was watched. */
export class NotRecoveredError extends FaultlineError {
  /** Name of the system. */
  readonly system: string
  /** Virtual ms that it was given. */
  readonly withinMs: number

  constructor(system: string, withinMs: number, last: unknown) {
    const answer = last === undefined ? '' : ` Its last probe: ${summarise(last).message}.`
    super(
      'FAULTLINE_NOT_RECOVERED',
      `'${system}' was not healthy within ${withinMs} ms of virtual time after the last fault was lifted.${answer}\n` +
        'Mend what keeps it down (a retry storm, a breaker that never closes), or give it longer by `recoverWithin`.',
    )
    this.system = system
    this.withinMs = withinMs
  }

  static {
    NotRecoveredError.prototype.name = 'NotRecoveredError'
  }
}

/**
 * How much is asked. `last probe`: that the last one was good, or the next that is; for the run without faults, whose
 * body may have closed what it used. `anew`: as many good probes in a row as make it well, all begun since the last fault
 * was lifted; and a system that has been ill is watched until its time is over. `watched`: that, and each one is watched.
 */
export type RecoveryAsked = 'last probe' | 'anew' | 'watched'

/** The phase of a run after its body: all faults are lifted, and each system that it watches gets well, and stays so. */
export class Recovery {
  /** It was asked, and all are well. */
  over = false
  readonly #session: Session
  readonly #withinMs: number
  readonly #asked: RecoveryAsked

  /** @param withinMs virtual time that the systems are given */
  constructor(session: Session, withinMs: number, asked: RecoveryAsked) {
    this.#session = session
    this.#withinMs = withinMs
    this.#asked = session.settings.time === 'virtual' ? asked : 'last probe'
  }

  /** @throws NotRecoveredError, MetastableStateError */
  async run(): Promise<void> {
    const { settling } = this.#session.invariants
    const liftedMs = this.#session.nowMs()
    for (const system of this.#session.systems) {
      if (this.#isAskedAnew(system)) system[SYSTEM].confirmFrom(liftedMs)
      settling.add({
        name: `recovery of ${system.name}`,
        withinMs: this.#withinMs,
        ask: () => this.#isWell(system, liftedMs),
        failure: (waitedMs, last) => new NotRecoveredError(system.name, waitedMs, errorOf(last)),
      })
    }
    await settling.run()
    await this.#stayWell(liftedMs + this.#withinMs)
    this.over = true
  }

  #isWell(system: System, liftedMs: number): boolean {
    return this.#isAskedAnew(system) ? system[SYSTEM].probes.stableSince(liftedMs) : system.healthy !== false
  }

  /** Not of one that is probed no more, or so seldom that there would be no answer in time. */
  #isAskedAnew(system: System): boolean {
    const { stopped, settings } = system[SYSTEM]
    const { everyMs, probeTimeoutMs, stableProbes } = settings
    if (this.#asked === 'last probe' || stopped) return false
    return (everyMs ?? 0) + stableProbes * Math.max(everyMs ?? 0, probeTimeoutMs) <= this.#withinMs
  }

  async #stayWell(untilMs: number): Promise<void> {
    const { systems, waits, settings, timeline } = this.#session
    const recoveredMs = this.#session.nowMs()
    const watched = systems.filter((system) => this.#isAskedAnew(system) && this.#isWatched(system))
    const ill = () => watched.find((system) => system[SYSTEM].probes.open)
    if (watched.length === 0) return
    // Never by passing a limit of its session: that is no fault of the code under test.
    await waits.until(() => ill() !== undefined, Math.min(untilMs, settings.maxVirtualTimeMs))
    const system = ill()
    if (system === undefined) return
    const { name } = system
    const last = timeline.events.findLast((event) => event.type === 'probe.failed' && event.system === name)
    const error = last?.type === 'probe.failed' ? last.error?.message : undefined
    throw new MetastableStateError(name, recoveredMs, this.#session.nowMs(), error)
  }

  #isWatched(system: System): boolean {
    return this.#asked === 'watched' || system.incidents().length > 0
  }
}

function errorOf(last: LastAnswer): unknown {
  return typeof last === 'object' ? last.error : undefined
}
