import { FaultlineError } from '../error/faultline-error.js'

/** A timeline that was read is not a valid one. */
export class TimelineFormatError extends FaultlineError {
  /** Line of the document, from 1. */
  readonly line: number
  /** Place in the line: `error.name`; '' for the whole line. */
  readonly path: string

  constructor(line: number, path: string, problem: string) {
    super('FAULTLINE_TIMELINE_FORMAT', `Line ${line} of the timeline${path === '' ? '' : `, at ${path}`}: ${problem}`)
    this.line = line
    this.path = path
  }

  static {
    TimelineFormatError.prototype.name = 'TimelineFormatError'
  }
}
