import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { statusError } from './error-catalogue.js'
import type { FaultKind } from './fault-kind.js'
import { above0, oneOf, whole } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Calls, or messages of a link, beyond a rate wait, or are refused. */
export interface ThrottleFault {
  readonly kind: 'throttle'
  /** Calls per second of virtual time, above 0. */
  readonly perSecond: number
  /** Calls that may come at once, 1 or more. @default 1 */
  readonly burst: number
  /** `queue`: calls wait for their turn. `reject`: they fail with status 429, messages are lost. @default 'queue' */
  readonly mode: 'queue' | 'reject'
}

export const throttleKind: FaultKind<ThrottleFault> = {
  kind: 'throttle',
  target: ['call', 'message'],
  schema: v.strictObject({
    kind: v.literal('throttle'),
    perSecond: above0(1e6),
    burst: v.optional(whole(1, 1e6), 1),
    mode: v.optional(oneOf(['queue', 'reject']), 'queue'),
  }),
  /**
   * A token bucket, kept as the time at which it would be full again: the generic cell rate algorithm.
   * @see ITU-T I.371, annex A
   */
  verdict(fault, { state, nowMs, point, call, injection }) {
    const stepMs = 1000 / fault.perSecond
    const fullAtMs = Math.max(typeof state.fullAtMs === 'number' ? state.fullAtMs : nowMs, nowMs)
    // A thousandth of a ms is not waited for: it is the rounding of 1000 / perSecond.
    const waitMs = Math.ceil(fullAtMs - (fault.burst - 1) * stepMs - nowMs - 0.001)
    if (waitMs > 0 && fault.mode === 'reject') {
      return {
        act: 'fail',
        error: markInjected(statusError(429), { kind: 'throttle', point, call, injection }),
        via: 'auto',
      }
    }
    state.fullAtMs = fullAtMs + stepMs
    return waitMs > 0 ? { act: 'delay', delayMs: waitMs } : { act: 'pass' }
  },
  *shrink(fault) {
    if (fault.mode === 'reject') yield { ...fault, mode: 'queue' }
    yield* shrinkField(fault, 'burst', shrinkNumber(fault.burst, 1))
  },
  describe: ({ perSecond, burst, mode }) => {
    return `throttle to ${perSecond}/s${burst > 1 ? `, bursts of ${burst}` : ''}${mode === 'reject' ? ', reject' : ''}`
  },
}

/**
 * Calls are limited to a rate.
 * @throws InvalidOptionError
 * @example throttle({ perSecond: 5, burst: 10, mode: 'reject' })
 */
export function throttle(
  options: Pick<ThrottleFault, 'perSecond'> & Partial<Omit<ThrottleFault, 'kind'>>,
): ThrottleFault {
  return completeFault(throttleKind, { ...options, kind: 'throttle' })
}
