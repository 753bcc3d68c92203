import { Chaos } from '../../chaos/index.js'
import { FaultlineError } from '../../error/index.js'
import { untilObserved } from '../../matcher/wait.js'
import { isSystem, SYSTEM, type System } from '../../system/index.js'
import { type ProbeFailedEvent, readable } from '../../timeline/index.js'
import type { ExploreBody } from '../runs.js'

/** A system that a body gave back had a failed probe while it was watched. */
export class SteadyStateError extends FaultlineError {
  /** Name of the system. */
  readonly system: string

  constructor(system: string, { atMs, timedOut, error }: ProbeFailedEvent) {
    const answered = error === undefined ? 'it answered that it is not healthy' : `${error.name}: ${error.message}`
    const met = timedOut ? 'it timed out' : answered
    super(
      'FAULTLINE_STEADY_STATE',
      `'${system}' did not hold its steady state: a probe failed at ${readable(atMs)}: ${met}`,
    )
    this.system = system
  }

  static {
    SteadyStateError.prototype.name = 'SteadyStateError'
  }
}

/**
 * The body; where it gives back a system, also that no probe of it fails until then.
 * @param untilMs end of the watch, virtual ms, if no window ends later
 */
export function steadyBody(body: ExploreBody, untilMs: number): ExploreBody {
  return async (chaos) => {
    const made = await body(chaos)
    if (isSystem(made)) await expectSteady(chaos, made, untilMs)
    return made
  }
}

/** @throws SteadyStateError */
async function expectSteady(chaos: Chaos, system: System, untilMs: number): Promise<void> {
  const session = Chaos.sessionOf(chaos)
  const internals = system[SYSTEM]
  const endMs = Math.max(untilMs, ...session.injector.armed.map((armed) => armed.untilMs ?? 0))
  // One that has failed decides: an hour's outage need not be watched to its end.
  await internals.host.runUntil(() => system.healthy === false, endMs)
  if (system.healthy !== false) await untilObserved(internals, { untilMs: endMs })
  const failed = session.timeline.events.find(
    (event) => event.type === 'probe.failed' && event.system === system.name,
  ) as ProbeFailedEvent | undefined
  if (failed !== undefined) throw new SteadyStateError(system.name, failed)
}
