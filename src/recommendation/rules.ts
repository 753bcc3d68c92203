import type { Rule } from './recommendation.js'
import { breakerNeverCloses } from './rule/breaker-never-closes.js'
import { breakerNeverOpens } from './rule/breaker-never-opens.js'
import { breakerOpensTooLate } from './rule/breaker-opens-too-late.js'
import { clockDependent } from './rule/clock-dependent.js'
import { healthCheckLies } from './rule/health-check-lies.js'
import { metastableFailure } from './rule/metastable-failure.js'
import { missingIdempotency } from './rule/missing-idempotency.js'
import { noBulkhead } from './rule/no-bulkhead.js'
import { noFallback } from './rule/no-fallback.js'
import { noRetry } from './rule/no-retry.js'
import { noTimeout } from './rule/no-timeout.js'
import { retryOfNonIdempotentCall } from './rule/retry-of-non-idempotent-call.js'
import { retryStorm } from './rule/retry-storm.js'
import { retryWithoutBackoff } from './rule/retry-without-backoff.js'
import { slowDetection } from './rule/slow-detection.js'
import { synchronisedRetries } from './rule/synchronised-retries.js'
import { unboundedQueue } from './rule/unbounded-queue.js'

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  breakerNeverCloses,
  breakerNeverOpens,
  breakerOpensTooLate,
  clockDependent,
  healthCheckLies,
  metastableFailure,
  missingIdempotency,
  noBulkhead,
  noFallback,
  noRetry,
  noTimeout,
  retryOfNonIdempotentCall,
  retryStorm,
  retryWithoutBackoff,
  slowDetection,
  synchronisedRetries,
  unboundedQueue,
]
