import { FaultlineError } from '../error/index.js'

/** Somebody who watched has aborted the run. */
export class AbortedError extends FaultlineError {
  constructor() {
    super(
      'FAULTLINE_ABORTED',
      'The run was aborted from the dashboard: all faults were lifted, and nothing further is begun.',
    )
  }

  static {
    AbortedError.prototype.name = 'AbortedError'
  }
}
