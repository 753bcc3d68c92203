import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { Stage, StageOut, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { resetBy } from './reset-stage.js'
import { retransmissionMs, retransmitting } from './retransmission.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Calls are lost: they never settle, also after the fault was lifted. */
export interface DropFault {
  readonly kind: 'drop'
  /** `request`: lost on the way there, the call is never made. `answer`: made, it takes effect. @default 'request' */
  readonly lost: 'request' | 'answer'
  /**
   * On a TCP link: what is lost is sent again, up to so many times, 0 to 15, before the connection is reset, and the
   * probability of the injection is the share of segments that are lost. Calls are not sent again.
   * @default of connections, all is lost
   */
  readonly retransmissions?: number
}

/** As often as Linux sends again. */
const MOST = 15

export const dropKind: FaultKind<DropFault> = {
  kind: 'drop',
  target: ['call', 'stream', 'message'],
  schema: v.strictObject({
    kind: v.literal('drop'),
    lost: v.optional(oneOf(['request', 'answer']), 'request'),
    retransmissions: v.exactOptional(whole(0, MOST)),
  }),
  verdict(fault, { target, probability = 1 }) {
    if (target === 'message') {
      const does = fault.lost === 'request' ? 'lose' : 'loseAnswer'
      return { act: 'effect', effect: { on: 'message', name: dropKind.describe(fault), does } }
    }
    if (target !== 'stream')
      return { act: 'hold', side: fault.lost === 'request' ? 'before' : 'after', release: 'never' }
    const direction = fault.lost === 'request' ? 'upstream' : 'downstream'
    const { retransmissions } = fault
    if (retransmissions === undefined)
      return { act: 'effect', effect: { on: 'stream', name: dropKind.describe(fault), direction, stage: lossy } }
    const name = `lose ${Math.round(probability * 1000) / 10} % of segments, ${direction}`
    const stage = (tools: StageTools) => retransmitting(retransmissions, probability, tools)
    return { act: 'effect', effect: { on: 'stream', name, direction, stage } }
  },
  sharesBytes: ({ retransmissions }) => retransmissions !== undefined,
  shrink: ({ retransmissions, ...fault }) =>
    retransmissions === undefined
      ? []
      : shrinkField({ ...fault, retransmissions }, 'retransmissions', shrinkNumber(retransmissions, 0)),
  describe: (fault) => `drop the ${fault.lost}`,
}

/** The first bytes that are lost take with them what follows: nothing comes through, until the sender gives up. */
function lossy(tools: StageTools): Stage {
  let lost = false
  const giveUp = async (out: StageOut) => {
    await tools.sleep(retransmissionMs(MOST + 1))
    resetBy('drop', tools, out)
  }
  return {
    async write(bytes, out) {
      tools.count.bytes(bytes.length)
      if (!lost) void giveUp(out)
      lost = true
    },
    end: () => (lost || !tools.over ? new Promise<void>(() => {}) : undefined),
  }
}

/**
 * Calls are lost for good, as packets on a network: no answer, no error.
 * @throws InvalidOptionError
 * @example drop({ lost: 'answer' })
 */
export function drop(options: Partial<Omit<DropFault, 'kind'>> = {}): DropFault {
  return completeFault(dropKind, { ...options, kind: 'drop' })
}
