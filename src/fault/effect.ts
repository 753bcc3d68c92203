import type { RandomStream } from '../random/stream.js'
import type { FileEffect } from './effect-file.js'
import type { HttpEffect } from './effect-http.js'
import type { MessageEffect } from './effect-message.js'
import type { NetworkEffect } from './effect-network.js'
import type { NodeEffect } from './effect-node.js'
import type { ResourceEffect } from './effect-resource.js'
import type { StateEffect } from './effect-state.js'
import type { StreamEffect } from './effect-stream.js'

/** What a fault does where there is more than a call to act on. Each place carries out its own; `on` tells which. */
export type Effect =
  | FileEffect
  | HttpEffect
  | MessageEffect
  | NetworkEffect
  | NodeEffect
  | ResourceEffect
  | StateEffect
  | StreamEffect

/** Keeps account of what an effect does; it becomes the impact of its injection. */
export interface EffectCount {
  /** Bytes that it has changed, dropped or added. */
  bytes(count: number): void
  /** Virtual ms that it has added. */
  delayed(ms: number): void
  /** An error that it has raised. */
  raised(error: unknown): void
}

/** An effect and its account. */
export interface CountedEffect<E extends Effect = Effect> {
  readonly effect: E
  readonly count: EffectCount
  /** For the bytes of one call: of its injection and call; fork it by direction. Not for other effects. */
  readonly random?: RandomStream
  /** For the bytes of one call: settles when the fault is lifted. Not for other effects. */
  readonly lifted?: Promise<void>
}
