import {
  CloseTimeoutError,
  DeadlockError,
  DetachedError,
  FaultBeginError,
  LivelockError,
  RestoreError,
} from '../error/index.js'
import { DisposeError } from './bench.js'

/**
 * Whether what ended a session tells something about the system under test, and so belongs into the result: it hung, ran
 * away, threw where nobody caught it, or could not be put away. All else is thrown: it is misuse of ours.
 */
export function isFinding(error: unknown): boolean {
  return [
    DeadlockError,
    LivelockError,
    DetachedError,
    FaultBeginError,
    RestoreError,
    CloseTimeoutError,
    DisposeError,
  ].some((found) => error instanceof found)
}
