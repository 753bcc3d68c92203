import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Calls wait for each other: none goes on until so many have got there. */
export interface BarrierFault {
  readonly kind: 'barrier'
  /** How many calls go on together, 2 or more. @default 2 */
  readonly parties: number
  /** Longest time that a call waits for the others, in virtual ms. @default 1000 */
  readonly withinMs: number
  /** `after`: each is made and takes effect, and its answer waits. `before`: it is not made yet. @default 'after' */
  readonly side: 'before' | 'after'
}

interface Gathering {
  arrived: number
  readonly complete: Promise<void>
  open(): void
}

export const barrierKind: FaultKind<BarrierFault> = {
  kind: 'barrier',
  target: 'call',
  schema: v.strictObject({
    kind: v.literal('barrier'),
    parties: v.optional(whole(2, 1000), 2),
    withinMs: v.optional(whole(1, 2 ** 31 - 1), 1000),
    side: v.optional(oneOf(['before', 'after']), 'after'),
  }),
  verdict: (fault, { state }) => ({
    act: 'meet',
    side: fault.side,
    atMostMs: fault.withinMs,
    arrive() {
      const gathering = (state.gathering as Gathering | undefined) ?? gather()
      gathering.arrived++
      state.gathering = gathering.arrived < fault.parties ? gathering : undefined
      if (gathering.arrived >= fault.parties) gathering.open()
      let there = true
      return {
        met: gathering.complete,
        // Who has gone on alone is not met by the next one.
        leave() {
          if (there && state.gathering === gathering) gathering.arrived--
          there = false
        },
      }
    },
  }),
  *shrink(fault) {
    for (const parties of shrinkNumber(fault.parties, 2)) yield { ...fault, parties }
    yield* shrinkField(fault, 'withinMs', shrinkNumber(fault.withinMs, 1))
  },
  describe: ({ parties, side }) => `barrier of ${parties}, ${side} the call`,
}

function gather(): Gathering {
  let open = () => {}
  const complete = new Promise<void>((resolve) => {
    open = resolve
  })
  return { arrived: 0, complete, open: () => open() }
}

/**
 * Calls meet: each waits until `parties` of them have got there, or for `withinMs` at most. It makes the interleaving
 * that a race needs: two that read before either writes, two that each hold one lock and ask for the other's.
 * @throws InvalidOptionError
 * @example barrier({ parties: 2, withinMs: 500 })
 */
export function barrier(options: Partial<Omit<BarrierFault, 'kind'>> = {}): BarrierFault {
  return completeFault(barrierKind, { ...options, kind: 'barrier' })
}
