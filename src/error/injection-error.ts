import { FaultlineError } from './faultline-error.js'
import { summarise } from './summarise.js'

/** What an injection holds in place (stress, a clock) could not be put there. Nothing of it is left in force. */
export class FaultBeginError extends FaultlineError {
  /** Number of the injection in its session, from 1. */
  readonly injection: number
  /** Few words: `cpu 90 %`. */
  readonly text: string

  constructor(injection: number, text: string, cause: unknown) {
    const { name, message } = summarise(cause)
    super('FAULTLINE_FAULT_BEGIN', `Injection ${injection} (${text}) could not begin: ${name}: ${message}`, { cause })
    this.injection = injection
    this.text = text
  }

  static {
    FaultBeginError.prototype.name = 'FaultBeginError'
  }
}

/** An injection was refused: it would reach further than the session's `blastRadius` allows. Nothing of it was armed. */
export class BlastRadiusError extends FaultlineError {
  /** The bound it would pass. */
  readonly bound: 'points' | 'maxConcurrent'
  /** Few words: `latency 500 ms`. */
  readonly text: string

  constructor(bound: 'points' | 'maxConcurrent', text: string, why: string, wayOut: string) {
    super('FAULTLINE_BLAST_RADIUS', `Refused to inject ${text}: ${why}. ${wayOut}`)
    this.bound = bound
    this.text = text
  }

  static {
    BlastRadiusError.prototype.name = 'BlastRadiusError'
  }
}
