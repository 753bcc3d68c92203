/** Bytes of a file, which grow and shrink; what is between its end and what is written beyond it is zeros. */
export class Bytes {
  #buffer: Buffer
  #size: number

  constructor(from: Uint8Array = Buffer.alloc(0)) {
    this.#buffer = Buffer.from(from)
    this.#size = from.length
  }

  get size(): number {
    return this.#size
  }

  /** As they are now: no copy. It holds until the next change. */
  get now(): Buffer {
    return this.#buffer.subarray(0, this.#size)
  }

  write(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length
    if (bytes.length === 0) return
    if (end > this.#buffer.length) this.#grow(end)
    this.#buffer.set(bytes, offset)
    if (end > this.#size) this.#size = end
  }

  resize(size: number): void {
    if (size > this.#buffer.length) this.#grow(size)
    // Should it grow again, there must be zeros.
    else if (size < this.#size) this.#buffer.fill(0, size, this.#size)
    this.#size = size
  }

  /** All of it is replaced. */
  become(bytes: Uint8Array): void {
    this.#buffer = Buffer.from(bytes)
    this.#size = bytes.length
  }

  #grow(atLeast: number): void {
    // By doubling: appending n bytes one by one costs n, not n².
    const grown = Buffer.alloc(Math.max(atLeast, this.#buffer.length * 2, 64))
    grown.set(this.#buffer.subarray(0, this.#size))
    this.#buffer = grown
  }
}
