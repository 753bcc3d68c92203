import { Chaos } from '../../chaos/index.js'
import { FaultlineError } from '../../error/index.js'
import { untilObserved } from '../../matcher/wait.js'
import { isSystem, SYSTEM, type System } from '../../system/index.js'
import { counted, type ProbeFailedEvent, readable } from '../../timeline/index.js'
import type { ExploreBody } from '../runs.js'

/** A system that a body gave back had a failed probe while it was watched. */
export class SteadyStateError extends FaultlineError {
  /** Name of the system. */
  readonly system: string

  constructor(system: string, failed: readonly ProbeFailedEvent[], probes: number) {
    const first = failed[0] as ProbeFailedEvent
    const met = first.timedOut
      ? 'it timed out'
      : first.error === undefined
        ? 'it answered that it is not healthy'
        : `${first.error.name}: ${first.error.message}`
    super(
      'FAULTLINE_STEADY_STATE',
      `'${system}' did not hold its steady state: ${failed.length} of ${counted(probes, 'probe')} failed, the first at ` +
        `${readable(first.atMs)}: ${met}`,
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
  const windows = session.injector.armed.map((armed) => armed.untilMs ?? 0)
  await untilObserved(system[SYSTEM], { untilMs: Math.max(untilMs, ...windows) })
  const probes = session.timeline.events.filter(
    (event) => (event.type === 'probe.failed' || event.type === 'probe.succeeded') && event.system === system.name,
  )
  const failed = probes.filter((event) => event.type === 'probe.failed')
  if (failed.length > 0) throw new SteadyStateError(system.name, failed, probes.length)
}
