import { FaultlineError } from '../error/index.js'

/** A run has left something behind that the run without faults does not: a timer, a listener, a handle. */
export class LeakError extends FaultlineError {
  /** What it is: `timer`, `listener`, `handle`. */
  readonly kind: 'timer' | 'listener' | 'handle'
  /** Where: the signal given to which point, the place where a timer was set, or what it calls back. */
  readonly where: string

  constructor(kind: LeakError['kind'], where: string, message: string) {
    super('FAULTLINE_LEAK', message)
    this.kind = kind
    this.where = where
  }

  static {
    LeakError.prototype.name = 'LeakError'
  }
}
