import { FaultlineError } from './faultline-error.js'

/** A schedule that was read is not a valid one. */
export class ScheduleFormatError extends FaultlineError {
  /** Place in the document: `injections[1].when.probability`; '' for the whole. */
  readonly path: string

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('FAULTLINE_SCHEDULE_FORMAT', message, options)
    this.path = path
  }

  static {
    ScheduleFormatError.prototype.name = 'ScheduleFormatError'
  }
}

/** A replay token or its schedule cannot be read, or does not belong to this test. */
export class ReplayError extends FaultlineError {
  constructor(message: string, options?: ErrorOptions) {
    super('FAULTLINE_REPLAY', message, options)
  }

  static {
    ReplayError.prototype.name = 'ReplayError'
  }
}
