import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { Stage, StageOut, StageTools } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'
import { resetBy } from './reset-stage.js'

/** Calls are lost: they never settle, also after the fault was lifted. */
export interface DropFault {
  readonly kind: 'drop'
  /** `request`: lost on the way there, the call is never made. `answer`: made, it takes effect. @default 'request' */
  readonly lost: 'request' | 'answer'
}

export const dropKind: FaultKind<DropFault> = {
  kind: 'drop',
  target: ['call', 'stream'],
  schema: v.strictObject({ kind: v.literal('drop'), lost: v.optional(oneOf(['request', 'answer']), 'request') }),
  verdict(fault, { target }) {
    if (target !== 'stream')
      return { act: 'hold', side: fault.lost === 'request' ? 'before' : 'after', release: 'never' }
    const direction = fault.lost === 'request' ? 'upstream' : 'downstream'
    const name = dropKind.describe(fault)
    return { act: 'effect', effect: { on: 'stream', name, direction, stage: lossy } }
  },
  shrink: () => [],
  describe: (fault) => `drop the ${fault.lost}`,
}

/**
 * What a sender waits in all while it sends again what is not acknowledged, before it gives the connection up: 15 times
 * at twice the pause, from 200 ms to at most 120 s.
 * @see Linux, Documentation/networking/ip-sysctl.rst, tcp_retries2
 */
export const retransmissionMs = 924_600

/** The first bytes that are lost take with them what follows: nothing comes through, until the sender gives up. */
function lossy(tools: StageTools): Stage {
  let lost = false
  const giveUp = async (out: StageOut) => {
    await tools.sleep(retransmissionMs)
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
