import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'

/** Requests are answered with a redirect to where they came from. */
export interface RedirectLoopFault {
  readonly kind: 'redirectLoop'
  /** @default 302 */
  readonly status: 301 | 302 | 303 | 307 | 308
}

const statuses = [301, 302, 303, 307, 308] as const

export const redirectLoopKind: FaultKind<RedirectLoopFault> = {
  kind: 'redirectLoop',
  target: 'http',
  schema: v.strictObject({
    kind: v.literal('redirectLoop'),
    status: v.optional(v.picklist(statuses, `to be one of ${statuses.join(', ')}`), 302),
  }),
  verdict: ({ status }) => ({
    act: 'effect',
    effect: {
      on: 'http',
      name: 'redirect to itself',
      answer: ({ url }) => ({ status, headers: [['Location', url]], body: '' }),
    },
  }),
  shrink: () => [],
  describe: ({ status }) => `redirect loop, ${status}`,
}

/**
 * Each request that it acts on is answered with a redirect to itself: a client that follows comes back, until it
 * gives up or the fault does not act any more.
 * @throws InvalidOptionError
 * @example redirectLoop({ status: 307 })
 */
export function redirectLoop(options: Partial<Omit<RedirectLoopFault, 'kind'>> = {}): RedirectLoopFault {
  return completeFault(redirectLoopKind, { ...options, kind: 'redirectLoop' })
}
