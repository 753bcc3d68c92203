import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { Stage, StageTools, StreamEffect } from './effect-stream.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'
import { shrinkField } from './shrink.js'

/** Calls are held before they are made; on a TCP link nothing comes through either way. */
export interface HangFault {
  readonly kind: 'hang'
  /** `lift`: the call goes on when the fault is lifted. `never`: it stays pending for ever. @default 'lift' */
  readonly release: 'lift' | 'never'
}

export const hangKind: FaultKind<HangFault> = {
  kind: 'hang',
  target: ['call', 'stream'],
  schema: v.strictObject({ kind: v.literal('hang'), release: v.optional(oneOf(['lift', 'never']), 'lift') }),
  verdict(fault, { target }) {
    if (target !== 'stream') return { act: 'hold', side: 'before', release: fault.release }
    const name = hangKind.describe(fault)
    const effect: StreamEffect = {
      on: 'stream',
      name,
      direction: 'both',
      stage: (tools) => held(fault.release, tools),
    }
    return { act: 'effect', effect }
  },
  shrink: (fault) => shrinkField(fault, 'release', fault.release === 'never' ? ['lift'] : []),
  describe: (fault) => (fault.release === 'lift' ? 'hang until lifted' : 'hang for ever'),
}

/** What came while it acted goes on with it, or never: the first bytes of a stream that are lost take the rest along. */
function held(release: HangFault['release'], tools: StageTools): Stage {
  let took = false
  const gate = () => (release === 'never' ? new Promise<void>(() => {}) : tools.ended)
  return {
    async write(bytes, out) {
      took = true
      const fromMs = tools.nowMs()
      await gate()
      tools.count.delayed(tools.nowMs() - fromMs)
      await out.write(bytes)
    },
    end: () => (tools.over && !took ? undefined : gate()),
  }
}

/**
 * Calls hang: they are held until the fault is lifted and then go on, or for ever.
 * @throws InvalidOptionError
 * @example hang({ release: 'never' })
 */
export function hang(options: Partial<Omit<HangFault, 'kind'>> = {}): HangFault {
  return completeFault(hangKind, { ...options, kind: 'hang' })
}
