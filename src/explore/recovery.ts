import type { Session } from '../chaos/index.js'
import { FaultlineError, summarise } from '../error/index.js'

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

/** Adds to what a session waits for after its body: each system that it watches is healthy. */
export function expectRecovery(session: Session, withinMs: number): void {
  for (const system of session.systems) {
    session.invariants.settling.add({
      name: `recovery of ${system.name}`,
      withinMs,
      ask: () => system.healthy !== false,
      failure: (waitedMs, last) =>
        new NotRecoveredError(system.name, waitedMs, typeof last === 'object' ? last.error : undefined),
    })
  }
}
