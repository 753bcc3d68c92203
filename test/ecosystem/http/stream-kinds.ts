import { type FaultContext, type FaultData, type FaultKind, registerFault, type Verdict } from 'faultline'
import * as v from 'valibot'
import type { Stage, StageTools } from '../../../src/fault/effect-stream.js'

/** Kinds of our own that act on the bytes of a body, as simple as can be: what carries them out is tested by them. */
function kind<F extends FaultData>(
  name: string,
  entries: v.ObjectEntries,
  stage: (fault: F, tools: StageTools) => Stage,
  direction: 'upstream' | 'downstream' = 'downstream',
): FaultKind<F> {
  return {
    kind: name,
    target: 'stream',
    schema: v.strictObject({ kind: v.literal(name), ...entries }) as never,
    verdict: (fault: F, _context: FaultContext): Verdict => ({
      act: 'effect',
      effect: { on: 'stream', name, direction, stage: (tools: StageTools) => stage(fault, tools) },
    }),
    shrink: () => [],
    describe: () => name,
  }
}

interface Cut extends FaultData {
  readonly after: number
  readonly how: 'close' | 'reset'
}

const cut = (fault: Cut): Stage => {
  let left = fault.after
  return {
    async write(bytes, out) {
      await out.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) out[fault.how]()
    },
  }
}

/** So many bytes, then the end. */
registerFault(kind<Cut>('testCut', { after: v.number(), how: v.string() }, cut))
registerFault(kind<Cut>('testCutUpload', { after: v.number(), how: v.string() }, cut, 'upstream'))

/** A thousand bytes a tenth of a second. */
registerFault(
  kind('testSlow', {}, (_fault, tools) => ({
    async write(bytes, out) {
      for (let at = 0; at < bytes.length; at += 1000) {
        const piece = bytes.subarray(at, at + 1000)
        if (!tools.over) await tools.sleep(piece.length / 10)
        await out.write(piece)
      }
    },
  })),
)

/** One byte in ten thousand is another. */
registerFault(
  kind('testCorrupt', {}, (_fault, { random, count }) => {
    let at = 0
    const next = random.int(0, 9999)
    return {
      write(bytes, out) {
        const copy = bytes.slice()
        for (let i = 0; i < copy.length; i++)
          if (at++ % 10_000 === next) {
            copy[i] = (copy[i] as number) ^ 0x80
            count.bytes(1)
          }
        return out.write(copy)
      },
    }
  }),
)
