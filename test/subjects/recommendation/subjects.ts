import { subject as breakerNeverCloses } from './breaker-never-closes.js'
import { subject as breakerNeverOpens } from './breaker-never-opens.js'
import { subject as breakerOpensTooLate } from './breaker-opens-too-late.js'
import { subject as clockDependent } from './clock-dependent.js'
import { subject as healthCheckLies } from './health-check-lies.js'
import { subject as metastableFailure } from './metastable-failure.js'
import { subject as missingIdempotency } from './missing-idempotency.js'
import { subject as noBulkhead } from './no-bulkhead.js'
import { subject as noFallback } from './no-fallback.js'
import { subject as noRetry } from './no-retry.js'
import { subject as noTimeout } from './no-timeout.js'
import { subject as retryOfNonIdempotentCall } from './retry-of-non-idempotent-call.js'
import { subject as retryStorm } from './retry-storm.js'
import { subject as retryWithoutBackoff } from './retry-without-backoff.js'
import { subject as slowDetection } from './slow-detection.js'
import type { Subject } from './subject.js'
import { subject as synchronisedRetries } from './synchronised-retries.js'
import { subject as unboundedQueue } from './unbounded-queue.js'

/** By the rule that is to find it. */
export const subjects = {
  'breaker-never-closes': breakerNeverCloses,
  'breaker-never-opens': breakerNeverOpens,
  'breaker-opens-too-late': breakerOpensTooLate,
  'clock-dependent': clockDependent,
  'health-check-lies': healthCheckLies,
  'metastable-failure': metastableFailure,
  'missing-idempotency': missingIdempotency,
  'no-bulkhead': noBulkhead,
  'no-fallback': noFallback,
  'no-retry': noRetry,
  'no-timeout': noTimeout,
  'retry-of-non-idempotent-call': retryOfNonIdempotentCall,
  'retry-storm': retryStorm,
  'retry-without-backoff': retryWithoutBackoff,
  'slow-detection': slowDetection,
  'synchronised-retries': synchronisedRetries,
  'unbounded-queue': unboundedQueue,
} satisfies Record<string, Subject>

export type SubjectName = keyof typeof subjects
