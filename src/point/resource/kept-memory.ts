const CHUNK_BYTES = 32 * 2 ** 20

/** As of ES2024, which all versions of Node that we support have. */
interface Resizable extends ArrayBuffer {
  resize(bytes: number): void
}
const ResizableBuffer = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => Resizable

/**
 * Memory that is really used, until it is given back at once: buffers that can be resized have pages of their own, and
 * a collection of garbage need not come by.
 */
export class KeptMemory {
  readonly #chunks: Resizable[] = []
  #bytes = 0

  /** Takes as much as is missing. */
  growTo(bytes: number): void {
    while (this.#bytes < bytes) {
      const full = this.#bytes % CHUNK_BYTES === 0
      if (full) this.#chunks.push(new ResizableBuffer(0, { maxByteLength: CHUNK_BYTES }))
      const chunk = this.#chunks.at(-1) as Resizable
      const before = chunk.byteLength
      chunk.resize(Math.min(CHUNK_BYTES, before + bytes - this.#bytes))
      // A page that was never written to is not in memory.
      new Uint8Array(chunk, before).fill(1)
      this.#bytes += chunk.byteLength - before
    }
  }

  giveBack(): void {
    for (const chunk of this.#chunks.splice(0)) chunk.resize(0)
    this.#bytes = 0
  }
}
