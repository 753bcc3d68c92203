import { FaultlineError } from './faultline-error.js'

/** Something was used that takes a package which faultline does not bring along. */
export class PeerMissingError extends FaultlineError {
  /** What to install: `fast-check`. */
  readonly peer: string

  constructor(what: string, peer: string, options?: ErrorOptions) {
    super(
      'FAULTLINE_PEER_MISSING',
      `${what} takes the package '${peer}', which is not installed. Run \`npm install --save-dev ${peer}\`.`,
      options,
    )
    this.peer = peer
  }

  static {
    PeerMissingError.prototype.name = 'PeerMissingError'
  }
}
