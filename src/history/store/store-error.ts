import { FaultlineError } from '../../error/index.js'

/** Why a history cannot be used. `newer`: a later faultline has written it. `locked`: another process holds it too long. */
export type StoreProblem =
  | 'unreadable'
  | 'not a database'
  | 'another program'
  | 'newer'
  | 'locked'
  | 'damaged'
  | 'full'
  | 'closed'

/** A history database cannot be opened, read or written. */
export class HistoryStoreError extends FaultlineError {
  /** The file. */
  readonly path: string
  readonly problem: StoreProblem

  constructor(path: string, problem: StoreProblem, message: string, options?: ErrorOptions) {
    super('FAULTLINE_HISTORY_STORE', message, options)
    this.path = path
    this.problem = problem
  }

  static {
    HistoryStoreError.prototype.name = 'HistoryStoreError'
  }
}
