import { FaultlineError } from '../error/faultline-error.js'

/** A fault would hold a call that answers at once: it could only block for ever. */
export class SyncHoldError extends FaultlineError {
  readonly point: string

  constructor(point: string, heldBy = 'hang') {
    const inner = point.split('.').slice(1).join('.')
    const option = inner ? `{ async: ['${inner}'] }` : '{ async: true }'
    super(
      'FAULTLINE_SYNC_HOLD',
      `Cannot hold a call of '${point}' (${heldBy}): it answers at once, not by a promise. ` +
        `Use exception or latency there; if it does answer by a promise, wrap it with \`${option}\`, ` +
        'or use `failpoint.async` if it is a failpoint.',
    )
    this.point = point
  }

  static {
    SyncHoldError.prototype.name = 'SyncHoldError'
  }
}

/** A method could not be made a fault point in place. */
export class StubError extends FaultlineError {
  readonly method: string

  constructor(method: string, why: string, wayOut: string, options?: ErrorOptions) {
    super('FAULTLINE_STUB', `Cannot stub \`${method}\`: ${why}. ${wayOut}`, options)
    this.method = method
  }

  static {
    StubError.prototype.name = 'StubError'
  }
}
