import * as v from 'valibot'
import type { RandomStream } from '../random/stream.js'
import { completeFault } from './complete.js'
import type { CorruptRead } from './effect-file.js'
import type { FaultKind } from './fault-kind.js'
import { above0 } from './field.js'
import { fileOperation, reading } from './file-operation.js'

/** Bytes come wrong from the disk. */
export interface CorruptReadFault {
  readonly kind: 'corruptRead'
  /** Share of the bytes that is wrong, above 0, at most 1. @default 0.001 */
  readonly rate: number
}

export const corruptReadKind: FaultKind<CorruptReadFault> = {
  kind: 'corruptRead',
  target: 'file',
  schema: v.strictObject({ kind: v.literal('corruptRead'), rate: v.optional(above0(1), 0.001) }),
  verdict({ rate }, { args, random, state }) {
    if (!reading.has(fileOperation(args)?.operation ?? '')) return { act: 'pass' }
    state.corrupt ??= corruptor(rate, random)
    const corrupt = state.corrupt as ReturnType<typeof corruptor>
    return { act: 'effect', effect: { on: 'file', name: 'corrupt read', does: 'corruptRead', corrupt } }
  },
  // Fewer wrong bytes are simpler to look at; below one in a million, a file of a test has none.
  *shrink(fault) {
    if (fault.rate > 1e-6) yield { ...fault, rate: fault.rate / 2 }
  },
  describe: ({ rate }) => `corrupt read, ${Number((rate * 100).toPrecision(6))} % of the bytes`,
}

/**
 * Reads are corrupted, the same byte of a file always in the same way: at file points.
 * @throws InvalidOptionError
 * @example corruptRead({ rate: 0.01 })
 */
export function corruptRead(options: Partial<Omit<CorruptReadFault, 'kind'>> = {}): CorruptReadFault {
  return completeFault(corruptReadKind, { ...options, kind: 'corruptRead' })
}

/** Bytes in a block: corruption is drawn block by block, so that it depends on the place in the file alone. */
const block = 4096

/** Changes bytes with that chance each, by draws that depend on the offset in the file and on nothing else. */
function corruptor(rate: number, random: RandomStream): CorruptRead['corrupt'] {
  const flips = (at: number) => {
    const stream = random.fork(`block ${at}`)
    const found: (readonly [offset: number, mask: number])[] = []
    // Gaps between hits are geometric: a draw for each hit and not for each byte.
    const gap = () => (rate === 1 ? 0 : Math.floor(Math.log(1 - stream.next()) / Math.log(1 - rate)))
    if (rate > 0)
      for (let offset = gap(); offset < block; offset += 1 + gap())
        found.push([at * block + offset, stream.int(1, 255)])
    return found
  }
  return (bytes, offset) => {
    let changed = 0
    const end = offset + bytes.length
    for (let at = Math.floor(offset / block); at * block < end; at++)
      for (const [place, mask] of flips(at))
        if (place >= offset && place < end) {
          bytes[place - offset] = (bytes[place - offset] as number) ^ mask
          changed++
        }
    return changed
  }
}
