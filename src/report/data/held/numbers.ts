const chunkBits = 14
const chunkLength = 1 << chunkBits
const inChunk = chunkLength - 1

/**
 * A list of numbers that grows, each in as few bytes as its kind takes, outside of the heap that is swept for garbage; in
 * chunks, as what is copied to make room leaves holes that are not given back.
 */
export class Numbers<A extends Float64Array | Uint32Array | Uint8Array = Float64Array> {
  readonly #make: (length: number) => A
  readonly #chunks: A[] = []
  #last: A
  #length = 0

  constructor(make: (length: number) => A = (length) => new Float64Array(length) as A) {
    this.#make = make
    this.#last = make(16)
    this.#chunks.push(this.#last)
  }

  static ids(): Numbers<Uint32Array> {
    return new Numbers((length) => new Uint32Array(length))
  }

  static bytes(): Numbers<Uint8Array> {
    return new Numbers((length) => new Uint8Array(length))
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    const at = this.#length & inChunk
    if (at === 0 && this.#length > 0) {
      this.#last = this.#make(chunkLength)
      this.#chunks.push(this.#last)
    } else if (at === this.#last.length) {
      // The first chunk of a short list is a small one.
      const more = this.#make(2 * at)
      more.set(this.#last)
      this.#last = more
      this.#chunks[0] = more
    }
    this.#last[at] = value
    this.#length++
  }

  /** Whole numbers as the engine has them from elsewhere: as floats they would take a box each, in whatever holds them. */
  at(index: number): number {
    const value = (this.#chunks[index >> chunkBits] as A)[index & inChunk] as number
    const whole = value | 0
    return whole === value && !Object.is(value, -0) ? whole : value
  }
}
