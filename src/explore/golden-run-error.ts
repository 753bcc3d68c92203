import { FaultlineError, summarise } from '../error/index.js'

/** The body fails without any fault: there is nothing to search for yet. Its error is the `cause`. */
export class GoldenRunError extends FaultlineError {
  constructor(cause: unknown) {
    const { name, message } = summarise(cause)
    super(
      'FAULTLINE_GOLDEN_RUN',
      `The body fails without any fault: ${name}: ${message}\n` +
        'Run it with `withChaos` first; a search begins with a run that passes.',
      { cause },
    )
  }

  static {
    GoldenRunError.prototype.name = 'GoldenRunError'
  }
}
