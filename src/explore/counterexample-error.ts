import { isTheirs } from '../clock/trace.js'
import { FaultlineError } from '../error/index.js'
import type { Finding, SearchReport } from './report.js'

/** A search has found a schedule under which the body fails. The error it failed with is the `cause`. */
export class CounterexampleError extends FaultlineError {
  declare readonly report: SearchReport
  declare readonly finding: Finding

  constructor(message: string, report: SearchReport, finding: Finding) {
    const { error } = finding.failure
    super('FAULTLINE_COUNTEREXAMPLE', message, { cause: error })
    // Not among the fields that runners print with an error: all of it is in the message, as far as it helps.
    const hidden = (value: unknown) => ({ value, configurable: true, enumerable: false })
    Object.defineProperties(this, { report: hidden(report), finding: hidden(finding) })
    // Where the body failed is what is to be looked at, not where the search ended.
    const frames = framesOf(error)
    if (frames !== undefined) Object.defineProperty(this, 'stack', hidden(`${this.name}: ${message}\n${frames}`))
  }

  static {
    CounterexampleError.prototype.name = 'CounterexampleError'
  }
}

/** Its frames in code that is not our own: ours tell nothing. */
function framesOf(error: unknown): string | undefined {
  const stack = (error as { readonly stack?: unknown } | null | undefined)?.stack
  if (typeof stack !== 'string') return undefined
  const frames = stack.split('\n').filter((line) => /^\s*at /.test(line) && isTheirs(line))
  return frames.length === 0 ? undefined : frames.join('\n')
}
