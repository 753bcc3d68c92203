import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { above0 } from './field.js'

/** Answers do not end: after the server's body comes filler, for ever. */
export interface EndlessBodyFault {
  readonly kind: 'endlessBody'
  /** Filler, in bytes per second of virtual time; above 0. @default 1000 */
  readonly bytesPerSecond: number
}

/** They tell how long the body is, or that it is packed: neither holds for one that does not end. */
const lengths = ['content-length', 'transfer-encoding', 'content-encoding']

export const endlessBodyKind: FaultKind<EndlessBodyFault> = {
  kind: 'endlessBody',
  target: 'http',
  schema: v.strictObject({ kind: v.literal('endlessBody'), bytesPerSecond: v.optional(above0(1e9), 1000) }),
  verdict: ({ bytesPerSecond }) => ({
    act: 'effect',
    effect: {
      on: 'http',
      name: 'endless body',
      change: (answer) => ({
        ...answer,
        headers: [
          ...answer.headers.filter(([name]) => !lengths.includes(name.toLowerCase())),
          ['Transfer-Encoding', 'chunked'],
        ],
        endlessBytesPerSecond: bytesPerSecond,
      }),
    },
  }),
  *shrink(fault) {
    if (fault.bytesPerSecond > 1000) yield { ...fault, bytesPerSecond: 1000 }
  },
  describe: ({ bytesPerSecond }) => `endless body, ${bytesPerSecond} B/s`,
}

/**
 * Answers go on for ever after the server's own body: with spaces, once a second. Only a limit on time or size in the
 * client ends them.
 * @throws InvalidOptionError
 * @example endlessBody({ bytesPerSecond: 1_000_000 })
 */
export function endlessBody(options: Partial<Omit<EndlessBodyFault, 'kind'>> = {}): EndlessBodyFault {
  return completeFault(endlessBodyKind, { ...options, kind: 'endlessBody' })
}
