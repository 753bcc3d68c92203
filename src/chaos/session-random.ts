import { createRandom } from '../random/create-random.js'
import type { RandomStream } from '../random/stream.js'
import { type OnDraw, ToldStream } from '../random/told-stream.js'

/** The random streams of a session, by name. */
export class SessionRandom {
  readonly #rootStream: RandomStream
  readonly #streams = new Map<string, RandomStream>()
  readonly #onDraw: OnDraw | undefined
  #forks = 0

  /** @param onDraw told of each draw. @default nobody */
  constructor(seed: number, onDraw?: OnDraw) {
    this.#rootStream = createRandom(seed)
    this.#onDraw = onDraw
  }

  /** The stream of that name. */
  stream(name: string): RandomStream {
    let stream = this.#streams.get(name)
    if (stream === undefined) {
      stream = this.#rootStream.fork(name)
      if (this.#onDraw !== undefined) stream = new ToldStream(stream, name, this.#onDraw)
      this.#streams.set(name, stream)
    }
    return stream
  }

  /** Seed for the next nested session: the same for the same place in the same run. */
  nextForkSeed(): number {
    return this.#rootStream.fork(`fork ${this.#forks++}`).int(0, 2 ** 32 - 1)
  }
}
