import { EventEmitter } from 'node:events'
import nodeFs from 'node:fs'
import { createInterface } from 'node:readline'
import type { FileCall } from '../../point/fs/file-call.js'
import { withBytes } from '../../point/fs/file-handle.js'
import type { OpenFile } from '../../point/fs/open-files.js'
import { type OperationRow, operations } from '../../point/fs/operations.js'
import { perform } from '../../point/fs/perform.js'
import type { DiskFiles } from './disk-files.js'

const closeRow = operations.find(({ fn }) => fn === 'close') as OperationRow
const methods = operations.filter(({ method }) => method !== undefined)

/** As a `FileHandle` of `fs/promises`, which only Node itself can make. */
export class DiskHandle extends EventEmitter {
  readonly #files: DiskFiles
  readonly #open: OpenFile | undefined
  #fd: number

  private constructor(files: DiskFiles, fd: number) {
    super()
    this.#files = files
    this.#fd = fd
    this.#open = files.store.openFile(fd)
  }

  /** Carries out `open` at its turn. */
  static opening(files: DiskFiles): (call: FileCall) => DiskHandle {
    return (call) => {
      const fd = perform(call, []) as number
      files.store.opened(call, fd)
      return new DiskHandle(files, fd)
    }
  }

  /** -1 once it is closed. */
  get fd(): number {
    return this.#fd
  }

  /** Does what a function of `fs` does on its descriptor. */
  at(row: OperationRow, args: readonly unknown[]): unknown {
    const open = this.#open
    const call = { row, shape: 'async', args: [this.#fd, ...args], file: open?.path } as const
    return withBytes(row, args, 0, (given) => this.#files.call({ ...call, args: [this.#fd, ...given], open }))
  }

  /** A second time it does nothing. */
  async close(): Promise<void> {
    if (this.#fd < 0) return
    const closing = this.at(closeRow, [])
    this.#fd = -1
    await closing
    this.emit('close')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  createReadStream(options: object = {}): nodeFs.ReadStream {
    return nodeFs.createReadStream('', { ...options, ...this.#underStream() } as never)
  }

  createWriteStream(options: object = {}): nodeFs.WriteStream {
    return nodeFs.createWriteStream('', { ...options, ...this.#underStream() } as never)
  }

  readLines(options: object = {}): ReturnType<typeof createInterface> {
    return createInterface({ input: this.createReadStream(options), crlfDelay: Number.POSITIVE_INFINITY })
  }

  #underStream(): object {
    // What the stream closes is closed: this handle.
    const close = (_fd: number, done: (error?: unknown) => void) => this.close().then(() => done(), done)
    return { fd: this.#fd, fs: { ...this.#files.face, close } }
  }
}

for (const row of methods)
  Object.defineProperty(DiskHandle.prototype, row.method as string, {
    configurable: true,
    writable: true,
    value(this: DiskHandle, ...args: unknown[]) {
      return this.at(row, args)
    },
  })
