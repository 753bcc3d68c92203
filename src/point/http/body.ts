import { markInjected } from '../../error/index.js'
import {
  type CountedEffect,
  catalogueError,
  type Direction,
  type Stage,
  type StageOut,
  type StreamEffect,
} from '../../fault/index.js'
import type { RandomStream } from '../../random/stream.js'

/** Where the bytes of a body go in the end. */
export interface BodyEnd {
  write(bytes: Uint8Array): Promise<void>
  /** The connection is closed in order, whether or not the body was complete. */
  close(): void
  reset(error: unknown): void
}

/** What the stages of one body live in. */
export interface BodyTools {
  readonly point: string
  readonly call: number
  nowMs(): number
  sleep(ms: number): Promise<void>
  /** Settles when the client has gone. */
  readonly gone: Promise<void>
  readonly hasGone: boolean
}

/** The body's effects that act in that direction. */
export function streamEffects(effects: readonly CountedEffect[], direction: Direction): CountedEffect<StreamEffect>[] {
  return effects.filter(
    (counted): counted is CountedEffect<StreamEffect> =>
      counted.effect.on === 'stream' && (counted.effect.direction === direction || counted.effect.direction === 'both'),
  )
}

/** Sends a body through the stages of its effects, in order of injection, to its end. True: it was sent in full. */
export async function sendBody(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  effects: readonly CountedEffect<StreamEffect>[],
  direction: Direction,
  tools: BodyTools,
  end: BodyEnd,
): Promise<boolean> {
  let broken = false
  const ended = () => {
    const first = !broken
    broken = true
    return first
  }
  const last: StageOut = {
    write: async (bytes) => (broken ? undefined : end.write(bytes)),
    close: () => ended() && end.close(),
    reset: () => ended() && end.reset(resetOf('stream', tools)),
  }
  const stages = effects.map((counted) => new RunningStage(counted, direction, tools))
  const outs = [last]
  for (const stage of stages.toReversed()) outs.unshift(stage.into(outs[0] as StageOut, ended, end))
  const first = outs[0] as StageOut
  for await (const bytes of body) {
    if (broken || tools.hasGone) return false
    await first.write(bytes)
  }
  for (const [at, stage] of stages.entries()) if (!broken) await stage.end(outs[at + 1] as StageOut)
  return !broken
}

class RunningStage {
  readonly #stage: Stage
  readonly #name: string
  readonly #tools: BodyTools

  constructor({ effect, count, random, lifted }: CountedEffect<StreamEffect>, direction: Direction, tools: BodyTools) {
    let over = false
    const ended = Promise.race([lifted, tools.gone]).then(() => {
      over = true
    })
    this.#name = effect.name
    this.#tools = tools
    this.#stage = effect.stage({
      direction,
      random: (random as RandomStream).fork(direction),
      count,
      nowMs: () => tools.nowMs(),
      sleep: (ms) => Promise.race([tools.sleep(ms), ended]),
      get over() {
        return over
      },
      ended,
    })
  }

  /** What the stage before writes to. */
  into(next: StageOut, ended: () => boolean, end: BodyEnd): StageOut {
    const reset = () => ended() && end.reset(resetOf(this.#name, this.#tools))
    const out = { write: next.write, close: next.close, reset }
    this.#out = out
    return {
      write: async (bytes) => {
        await this.#stage.write(bytes, out)
      },
      close: next.close,
      reset: next.reset,
    }
  }

  #out: StageOut | undefined

  async end(next: StageOut): Promise<void> {
    await this.#stage.end?.(this.#out ?? next)
  }
}

function resetOf(kind: string, { point, call }: BodyTools): unknown {
  return markInjected(catalogueError('ECONNRESET'), { kind, point, call })
}
