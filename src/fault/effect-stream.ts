import type { RandomStream } from '../random/stream.js'
import type { EffectCount } from './effect.js'

/** A way through a connection: from the client to the server, or back. */
export type Direction = 'upstream' | 'downstream'

/** What a fault does to the bytes of a connection, or of the body of an HTTP message. */
export interface StreamEffect {
  readonly on: 'stream'
  /** For the timeline: `bandwidth 1000 B/s`. */
  readonly name: string
  readonly direction: Direction | 'both'
  /**
   * Nobody is let in: where it acts on each new connection, a TCP point stops listening. Those that are open, and those
   * of a fault that takes only some, go through `stage`, which resets them.
   */
  readonly refuses?: boolean
  /** Makes what the bytes of one direction of one connection go through while the fault acts. */
  stage(tools: StageTools): Stage
}

/** What a stage is given. */
export interface StageTools {
  readonly direction: Direction
  /** Of this connection and direction. Draw by byte or by connection, never by chunk: chunks fall as they like. */
  readonly random: RandomStream
  readonly count: EffectCount
  nowMs(): number
  /** Settles after that much virtual time, or as soon as the fault is lifted or the connection gone. */
  sleep(ms: number): Promise<void>
  /** True once the fault has been lifted or the connection is gone: let what is left through. */
  readonly over: boolean
  /** Settles when `over` becomes true. */
  readonly ended: Promise<void>
}

/** What comes out of a stage. */
export interface StageOut {
  /** Passes bytes on; settles when the next place has room for more. */
  write(bytes: Uint8Array): Promise<void>
  /** Ends the connection as an orderly end of the stream (FIN); what comes after is dropped. */
  close(): void
  /** Ends it as a reset (RST). */
  reset(): void
}

/** Between two ends of one direction. Bytes come in order, the next not before the promise of the last has settled. */
export interface Stage {
  /**
   * The fault has begun on the connection: called before all else, on TCP links alone. A stage that acts without bytes,
   * by a timer or at once, does so here; on a body it does so at the first bytes.
   */
  start?(out: StageOut): void
  write(bytes: Uint8Array, out: StageOut): Promise<void> | void
  /**
   * The sender has ended its side, or the fault has been lifted (`over` is true then): settles when all that the stage
   * has kept has been written; the end is then passed on, or the stage taken away.
   */
  end?(out: StageOut): Promise<void> | void
}
