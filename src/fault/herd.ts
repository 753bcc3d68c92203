import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { makeError } from './error-spec.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Calls that are made over a while are brought into step: all go on, or fail, at one instant. */
export interface HerdFault {
  readonly kind: 'herd'
  /** Ms from the first call to the instant, 1 or more. */
  readonly gatherMs: number
  /** `go`: they are made then. `fail`: they fail then with ECONNRESET, for their callers to come back. @default 'fail' */
  readonly outcome: 'go' | 'fail'
  /** Again so many ms after the instant, by the next call. 0: once. @default 0 */
  readonly againMs: number
}

export const herdKind: FaultKind<HerdFault> = {
  kind: 'herd',
  target: ['call', 'message'],
  schema: v.strictObject({
    kind: v.literal('herd'),
    gatherMs: whole(1, 2 ** 31 - 1),
    outcome: v.optional(oneOf(['go', 'fail']), 'fail'),
    againMs: v.optional(whole(0, 2 ** 31 - 1), 0),
  }),
  verdict({ gatherMs, outcome, againMs }, { state, nowMs, point, call, injection }) {
    let instantMs = state.instantMs as number | undefined
    if (instantMs === undefined || (againMs > 0 && nowMs >= instantMs + againMs)) instantMs = nowMs + gatherMs
    state.instantMs = instantMs
    const delayMs = Math.ceil(instantMs - nowMs)
    if (delayMs <= 0) return { act: 'pass' }
    if (outcome === 'go') return { act: 'delay', delayMs }
    const error = markInjected(makeError({ code: 'ECONNRESET' }), { kind: 'herd', point, call, injection })
    return { act: 'fail', error, via: 'auto', afterMs: delayMs }
  },
  *shrink(fault) {
    yield* shrinkField(fault, 'againMs', shrinkNumber(fault.againMs, 0))
    yield* shrinkField(fault, 'gatherMs', shrinkNumber(fault.gatherMs, 1))
  },
  describe: ({ gatherMs, outcome, againMs }) =>
    `herd of ${gatherMs} ms, all ${outcome === 'go' ? 'go on' : 'fail'} at once${againMs === 0 ? '' : `, again after ${againMs} ms`}`,
}

/**
 * Calls made within `gatherMs` of the first go on, or fail, at one instant: clients that came one by one come back
 * together. Those after the instant pass.
 * @throws InvalidOptionError
 * @example herd({ gatherMs: '5s' })
 */
export function herd({
  gatherMs,
  againMs,
  ...options
}: { readonly gatherMs: Duration; readonly againMs?: Duration } & Partial<Pick<HerdFault, 'outcome'>>): HerdFault {
  return completeFault(herdKind, {
    ...options,
    gatherMs: toMs('gatherMs', gatherMs),
    ...(againMs === undefined ? {} : { againMs: toMs('againMs', againMs) }),
    kind: 'herd',
  })
}
