import type { Body, BugProgram } from './program.ts'
import { program as abortListenerKept } from './programs/abort-listener-kept.ts'
import { program as allHostsDead } from './programs/all-hosts-dead.ts'
import { program as batchLostInPart } from './programs/batch-lost-in-part.ts'
import { program as breakerCountsAborts } from './programs/breaker-counts-aborts.ts'
import { program as breakerStuckHalfOpen } from './programs/breaker-stuck-half-open.ts'
import { program as claimedTwice } from './programs/claimed-twice.ts'
import { program as clientKeptOnError } from './programs/client-kept-on-error.ts'
import { program as closedWhileConnecting } from './programs/closed-while-connecting.ts'
import { program as compensationGivenUp } from './programs/compensation-given-up.ts'
import { program as doubleCharge } from './programs/double-charge.ts'
import { program as fireAndForget } from './programs/fire-and-forget.ts'
import { program as idsGoBack } from './programs/ids-go-back.ts'
import { program as lastCallDropped } from './programs/last-call-dropped.ts'
import { program as lateWriteWins } from './programs/late-write-wins.ts'
import { program as leaseByWallClock } from './programs/lease-by-wall-clock.ts'
import { program as limiterWindowByWallClock } from './programs/limiter-window-by-wall-clock.ts'
import { program as listenerKeptOnFailure } from './programs/listener-kept-on-failure.ts'
import { program as lockKeptOnThrow } from './programs/lock-kept-on-throw.ts'
import { program as lostUpdate } from './programs/lost-update.ts'
import { program as lostWakeUp } from './programs/lost-wake-up.ts'
import { program as memoKeepsRejection } from './programs/memo-keeps-rejection.ts'
import { program as nullIsCached } from './programs/null-is-cached.ts'
import { program as olderSearchWins } from './programs/older-search-wins.ts'
import { program as oversold } from './programs/oversold.ts'
import { program as patienceByWallClock } from './programs/patience-by-wall-clock.ts'
import { program as permitReleasedTwice } from './programs/permit-released-twice.ts'
import { program as queueStuckAfterError } from './programs/queue-stuck-after-error.ts'
import { program as reconnectsOnce } from './programs/reconnects-once.ts'
import { program as redeliveredTwiceBooked } from './programs/redelivered-twice-booked.ts'
import { program as refreshRace } from './programs/refresh-race.ts'
import { program as replicaNullCached } from './programs/replica-null-cached.ts'
import { program as restoreFailedToo } from './programs/restore-failed-too.ts'
import { program as retryAfterAbort } from './programs/retry-after-abort.ts'
import { program as retryOneShort } from './programs/retry-one-short.ts'
import { program as rollbackFailedToo } from './programs/rollback-failed-too.ts'
import { program as sentBeforeSent } from './programs/sent-before-sent.ts'
import { program as shippedAndRefunded } from './programs/shipped-and-refunded.ts'
import { program as slotLostOnValidate } from './programs/slot-lost-on-validate.ts'
import { program as staleFill } from './programs/stale-fill.ts'
import { program as stampede } from './programs/stampede.ts'
import { program as stampedeAfterFailure } from './programs/stampede-after-failure.ts'
import { program as successThoughPartFailed } from './programs/success-though-part-failed.ts'
import { program as ticksDriftAway } from './programs/ticks-drift-away.ts'
import { program as timeoutOutlivesRequest } from './programs/timeout-outlives-request.ts'
import { program as ttlByWallClock } from './programs/ttl-by-wall-clock.ts'
import { program as twoLocksDeadlock } from './programs/two-locks-deadlock.ts'

export type { Body, BugProgram }

/** All of them. */
export const programs: readonly BugProgram[] = [
  abortListenerKept,
  allHostsDead,
  batchLostInPart,
  breakerCountsAborts,
  breakerStuckHalfOpen,
  claimedTwice,
  clientKeptOnError,
  closedWhileConnecting,
  compensationGivenUp,
  doubleCharge,
  fireAndForget,
  idsGoBack,
  lastCallDropped,
  lateWriteWins,
  leaseByWallClock,
  limiterWindowByWallClock,
  listenerKeptOnFailure,
  lockKeptOnThrow,
  lostUpdate,
  lostWakeUp,
  memoKeepsRejection,
  nullIsCached,
  olderSearchWins,
  oversold,
  patienceByWallClock,
  permitReleasedTwice,
  queueStuckAfterError,
  reconnectsOnce,
  redeliveredTwiceBooked,
  refreshRace,
  replicaNullCached,
  restoreFailedToo,
  retryAfterAbort,
  retryOneShort,
  rollbackFailedToo,
  sentBeforeSent,
  shippedAndRefunded,
  slotLostOnValidate,
  staleFill,
  stampede,
  stampedeAfterFailure,
  successThoughPartFailed,
  ticksDriftAway,
  timeoutOutlivesRequest,
  ttlByWallClock,
  twoLocksDeadlock,
]
