import type { Stage, StageOut, StageTools } from './effect-stream.js'
import { PacedStage, type Piece } from './paced-stage.js'
import { resetBy } from './reset-stage.js'

/** What a segment carries on Ethernet. */
const SEGMENT = 1460
/** Bytes under way on a link before the sender has to wait. */
const LIMIT = 16 * 1024 * 1024

/**
 * What a sender waits in all when that many transmissions of a segment are lost, one after the other: 200 ms after the
 * first, then twice as long each time, at most 120 s. After the last one that it may make it gives the connection up.
 * @see Linux, Documentation/networking/ip-sysctl.rst, tcp_retries2; RFC 6298
 */
export function retransmissionMs(losses: number): number {
  let ms = 0
  for (let loss = 0; loss < losses; loss++) ms += Math.min(200 * 2 ** loss, 120_000)
  return ms
}

/**
 * Each transmission of a segment is lost with that chance. What is lost is sent again, and holds up what is behind it,
 * for a stream has no gaps; lost once more than `again` times, it ends the connection. Bytes that come at one instant are
 * cut into segments together, however they came.
 */
export function retransmitting(again: number, chance: number, tools: StageTools): Stage {
  let random = tools.random
  let instantMs = Number.NaN
  /** Of the segment that is next: bytes it still takes, how often it is lost, and when it gets through. */
  let left = 0
  let losses = 0
  let dueMs = 0
  let out: StageOut | undefined
  const giveUp = async (afterMs: number) => {
    await tools.sleep(afterMs)
    if (out !== undefined) resetBy('drop', tools, out)
  }
  const begin = (arrivedMs: number) => {
    if (arrivedMs !== instantMs) random = tools.random.fork(`${arrivedMs}`)
    instantMs = arrivedMs
    left = SEGMENT
    losses = 0
    while (losses <= again && random.chance(chance)) losses++
    const afterMs = retransmissionMs(losses)
    dueMs = Math.max(dueMs, arrivedMs + afterMs)
    if (losses <= again) return
    void giveUp(dueMs - tools.nowMs())
    // The connection is gone by then.
    dueMs++
  }
  const next = (_position: number, _waiting: number, { arrivedMs, bytes }: Piece) => {
    if (left === 0 || arrivedMs !== instantMs) begin(arrivedMs)
    return { length: Math.min(bytes.length, left), atMs: dueMs }
  }
  const passed = (length: number) => {
    if (losses > 0) tools.count.bytes(length)
    left = Math.max(0, left - length)
  }
  const paced = new PacedStage(tools, { next, passed }, LIMIT)
  return {
    write(bytes, to) {
      out = to
      return paced.write(bytes, to)
    },
    end: () => paced.end(),
  }
}
