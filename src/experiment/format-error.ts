import { FaultlineError } from '../error/index.js'

/** A document that was read is not an experiment. */
export class ExperimentFormatError extends FaultlineError {
  /** Place in the document: `scenarios[1].at`; '' for the whole. */
  readonly path: string

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('FAULTLINE_EXPERIMENT_FORMAT', message, options)
    this.path = path
  }

  static {
    ExperimentFormatError.prototype.name = 'ExperimentFormatError'
  }
}
