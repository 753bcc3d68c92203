import type { Rule } from './recommendation.js'
import { noRetry } from './rule/no-retry.js'
import { noTimeout } from './rule/no-timeout.js'

/** Every rule, by name. */
export const rules: readonly Rule[] = [noRetry, noTimeout]
