import { DrawnStream } from './drawn-stream.js'
import type { RandomStream } from './stream.js'

/** Told of each number drawn, with the name of its stream; those of a fork are `parent/child`. */
export type OnDraw = (stream: string, value: number) => void

/** A stream whose draws somebody is told of; they are those that it has anyway. */
export class ToldStream extends DrawnStream {
  readonly #of: RandomStream
  readonly #name: string
  readonly #onDraw: OnDraw

  constructor(of: RandomStream, name: string, onDraw: OnDraw) {
    super()
    this.#of = of
    this.#name = name
    this.#onDraw = onDraw
  }

  next(): number {
    return this.#tell(this.#of.next())
  }

  int(min: number, max: number): number {
    return this.#tell(this.#of.int(min, max))
  }

  fork(name: string): RandomStream {
    return new ToldStream(this.#of.fork(name), `${this.#name}/${name}`, this.#onDraw)
  }

  #tell(value: number): number {
    this.#onDraw(this.#name, value)
    return value
  }
}
