import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { inMode, lastingMs, type ResourceFields, resourceFields } from './resource-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Something keeps the main thread for a while, again and again: a large JSON.parse, a regular expression gone wild. */
export interface EventLoopBlockFault extends ResourceFields {
  readonly kind: 'eventLoopBlock'
  /** Ms that each block lasts, above 0. */
  readonly blockMs: number
  /** Ms from the start of one block to that of the next, more than `blockMs`. @default 1000, or twice a longer block */
  readonly everyMs: number
}

const fields = v.strictObject({
  kind: v.literal('eventLoopBlock'),
  blockMs: lastingMs,
  everyMs: v.exactOptional(lastingMs),
  ...resourceFields,
})

export const eventLoopBlockKind: FaultKind<EventLoopBlockFault> = {
  kind: 'eventLoopBlock',
  target: 'resource',
  schema: v.pipe(
    fields,
    v.check(({ blockMs, everyMs = Infinity }) => everyMs > blockMs, 'to have `everyMs` above `blockMs`'),
    v.transform((fault) => ({ ...fault, everyMs: fault.everyMs ?? Math.max(1000, 2 * fault.blockMs) })),
  ),
  verdict: ({ blockMs, everyMs, mode, capMs }) => ({
    act: 'effect',
    effect: { on: 'resource', name: `block ${blockMs} ms`, does: 'blockLoop', blockMs, everyMs, mode, capMs },
  }),
  *shrink(fault) {
    for (const smaller of shrinkField(fault, 'blockMs', shrinkNumber(fault.blockMs, 0)))
      if (smaller.blockMs > 0) yield smaller
  },
  describe: (fault) => inMode(`event loop blocked ${fault.blockMs} ms every ${fault.everyMs} ms`, fault),
}

/** Options of `faults.eventLoopBlock`. */
export interface EventLoopBlockOptions extends Partial<ResourceFields> {
  /** How long each block lasts. */
  readonly blockMs: Duration
  /** From the start of one to that of the next. @default 1000 ms, or twice a longer block */
  readonly everyMs?: Duration
}

/**
 * The event loop is blocked for a while, again and again. Needs `import 'faultline/resource'`.
 * @throws InvalidOptionError
 * @example eventLoopBlock({ blockMs: 200, everyMs: '1s' })
 */
export function eventLoopBlock(options: EventLoopBlockOptions): EventLoopBlockFault {
  const { blockMs, everyMs } = options
  return completeFault(eventLoopBlockKind, {
    ...options,
    kind: 'eventLoopBlock',
    blockMs: toMs('blockMs', blockMs),
    ...(everyMs === undefined ? {} : { everyMs: toMs('everyMs', everyMs) }),
  })
}
