import type { DiskDirent } from './stats.js'

/** As `fs.Dir`: the entries of a folder when it was opened. */
export class DiskDir {
  readonly path: string
  readonly #entries: DiskDirent[]
  #closed = false

  constructor(path: string, entries: readonly DiskDirent[]) {
    this.path = path
    this.#entries = [...entries]
  }

  readSync(): DiskDirent | null {
    if (this.#closed) throw Object.assign(new Error('Directory handle was closed'), { code: 'ERR_DIR_CLOSED' })
    return this.#entries.shift() ?? null
  }

  async read(): Promise<DiskDirent | null> {
    return this.readSync()
  }

  closeSync(): void {
    this.#closed = true
  }

  async close(): Promise<void> {
    this.closeSync()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DiskDirent, undefined> {
    try {
      for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry
    } finally {
      this.closeSync()
    }
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeSync()
  }
}
