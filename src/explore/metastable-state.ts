import { FaultlineError } from '../error/index.js'

/** All faults were lifted, a system had become healthy again, and fell ill once more: what they began goes on without them. */
export class MetastableStateError extends FaultlineError {
  /** Name of the system. */
  readonly system: string
  /** When it had recovered, absolute virtual ms. */
  readonly recoveredMs: number
  /** When it fell ill again, absolute virtual ms. */
  readonly illMs: number

  constructor(system: string, recoveredMs: number, illMs: number, lastError: string | undefined) {
    const probe = lastError === undefined ? '' : ` Its probe: ${lastError}.`
    super(
      'FAULTLINE_METASTABLE_STATE',
      `'${system}' fell ill again at ${illMs} ms, ${illMs - recoveredMs} ms after it had recovered, with no fault in force.${probe}\n` +
        'Mend what brings it down again: work that was put off and comes all at once, retries that make more load than they answer.',
    )
    this.system = system
    this.recoveredMs = recoveredMs
    this.illMs = illMs
  }

  static {
    MetastableStateError.prototype.name = 'MetastableStateError'
  }
}
