import { FaultlineError } from '../error/index.js'
import type { Finding, SearchReport } from './report.js'

/** A search has found a schedule under which the body fails. The error it failed with is the `cause`. */
export class CounterexampleError extends FaultlineError {
  readonly report: SearchReport
  readonly finding: Finding

  constructor(message: string, report: SearchReport, finding: Finding) {
    super('FAULTLINE_COUNTEREXAMPLE', message, { cause: finding.failure.error })
    this.report = report
    this.finding = finding
  }

  static {
    CounterexampleError.prototype.name = 'CounterexampleError'
  }
}
