import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A whole line of a file, and where it begins. */
export interface TailLine {
  readonly text: string
  /** Byte in the file. */
  readonly offset: number
}

const chunkBytes = 256 * 1024
/** Longer ones are none of ours: they are passed over. */
const longestBytes = 8 * 1024 * 1024
const lineFeed = 0x0a

/** Reads a file that grows, whole lines alone. It is opened for each look: nothing is held in between. */
export class LineTail {
  readonly path: string
  /** Bytes of whole lines that have been given out. */
  read = 0
  /** Bytes of the file when it was last looked at. */
  size = 0
  #skipping = false

  constructor(path: string) {
    this.path = path
  }

  /**
   * Gives the lines that are new, up to `mostBytes`.
   * @returns false when the file has become shorter or is gone: what was read of it is void
   */
  look(mostBytes: number, take: (line: TailLine) => void): boolean {
    let fd: number
    try {
      fd = openSync(this.path, 'r')
    } catch {
      return this.read === 0
    }
    try {
      this.size = fstatSync(fd).size
      if (this.size < this.read) return false
      this.#readOn(fd, Math.min(this.size, this.read + mostBytes), take)
      return true
    } finally {
      closeSync(fd)
    }
  }

  get behind(): number {
    return this.size - this.read
  }

  #readOn(fd: number, until: number, take: (line: TailLine) => void): void {
    let chunk = Buffer.allocUnsafe(chunkBytes)
    while (this.read < until) {
      const size = readSync(fd, chunk, 0, chunk.length, this.read)
      if (size === 0) return
      let from = 0
      for (let end = chunk.indexOf(lineFeed); end >= 0 && end < size; end = chunk.indexOf(lineFeed, from)) {
        if (!this.#skipping && end > from) take({ text: chunk.toString('utf8', from, end), offset: this.read + from })
        this.#skipping = false
        from = end + 1
      }
      this.read += from
      if (from > 0) continue
      // No line ends in it: it goes on beyond the chunk, or is being written.
      if (size < chunk.length) return
      if (chunk.length < longestBytes) chunk = Buffer.allocUnsafe(chunk.length * 2)
      else {
        this.#skipping = true
        this.read += size
      }
    }
  }
}
