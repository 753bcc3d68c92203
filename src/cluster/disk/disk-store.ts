import { appends, flagsOf, readTransfer, vectorOf, writes } from '../../point/fs/arguments.js'
import { type Beneath, within } from '../../point/fs/beneath.js'
import { describeCall, type FileCall } from '../../point/fs/file-call.js'
import type { FileStore, Over } from '../../point/fs/file-store.js'
import { Journal } from '../../point/fs/journal.js'
import { type OpenFile, openFileOf } from '../../point/fs/open-files.js'
import type { RandomStream } from '../../random/stream.js'
import { attributeOperations } from './attribute-operations.js'
import { dataOperations } from './data-operations.js'
import { Descriptors } from './descriptors.js'
import { folderOperations } from './folder-operations.js'
import { bytesOfKey, keyOperations } from './key-operations.js'
import { nameOperations } from './name-operations.js'
import type { Volume } from './volume.js'

/** Most bytes of content before the last change that are kept, for stale reads. */
const keptBytes = 64 * 1024 * 1024

/** What carries out operations at the points of a disk. */
export class DiskStore implements FileStore {
  readonly fs: Beneath
  readonly #volume: Volume
  readonly #descriptors = new Descriptors()
  readonly #open = new Map<number, OpenFile>()
  /** For stale reads alone: what is durable the volume knows itself. */
  #journal = new Journal(keptBytes, () => {})

  /** @param measured how much room keys take is asked for */
  constructor(volume: Volume, random: RandomStream, measured: boolean) {
    this.#volume = volume
    const operations = {
      ...attributeOperations(volume, this.#descriptors),
      ...dataOperations(volume, this.#descriptors),
      ...folderOperations(volume, random),
      ...keyOperations(volume, measured),
      ...nameOperations(volume),
    }
    // The functions that a disk has are like those of `fs`; the others are never asked for.
    this.fs = operations as unknown as Beneath
  }

  openFile(fd: unknown): OpenFile | undefined {
    return typeof fd === 'number' ? this.#open.get(fd) : undefined
  }

  begin({ row, args, file = '', to }: FileCall): Over {
    if (row.change === 'open' && writes(flagsOf(args[1]))) this.#journal.remember(file, appends(flagsOf(args[1])))
    if (row.change === 'file') this.#journal.remember(to ?? file, row.fn === 'appendFile')
    if (row.change === 'rename') this.#journal.remember(to ?? file)
    return (done) => {
      if (done && row.change === 'rename') this.#renamed(file, to ?? file)
      if (done && row.change === 'remove') this.#removed(file)
    }
  }

  previous(file: string): Buffer | null | undefined {
    const before = this.#journal.previous(file)
    return before ? Buffer.from(before) : before
  }

  measure({ row, args }: FileCall): { readonly bytes: number; readonly frees: number } | undefined {
    if (row.change !== 'key') return undefined
    const key = args[0] as string
    const old = this.#volume.keys.get(key)
    const frees = old === undefined ? 0 : bytesOfKey(key, old.value)
    return { bytes: row.fn === 'set' ? bytesOfKey(key, args[1]) : 0, frees }
  }

  /** Bytes that an operation moves. */
  bytesMoved(call: FileCall): number {
    const { row, args, file, open } = call
    if (row.fn === 'read') return Math.min(readTransfer(args).buffer.length, this.#size(open?.path))
    if (row.fn === 'readv') {
      const asked = vectorOf(args).views.reduce((sum, { length }) => sum + length, 0)
      return Math.min(asked, this.#size(open?.path))
    }
    if (row.fn === 'readFile') return this.#size(file)
    if (row.fn === 'get') return bytesOfKey(args[0] as string, this.#volume.keys.get(args[0] as string)?.value)
    return within(() => describeCall(call), this.fs).bytes ?? 0
  }

  #size(file: string | undefined): number {
    return file === undefined ? 0 : (this.fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0)
  }

  /** What a torn rename leaves is on the disk. */
  torn(from: string, to: string, moved: boolean): void {
    if (moved) this.#renamed(from, to)
    for (const path of [from, to]) this.#volume.settle(path)
  }

  opened(call: FileCall, fd: number): void {
    this.#open.set(
      fd,
      openFileOf(call, fd, () => this.fs.closeSync(fd)),
    )
  }

  closed(file: OpenFile): void {
    this.#open.delete(file.fd)
  }

  /** After a crash: files of before are open for nobody. */
  forget(): void {
    for (const file of this.#open.values()) file.lost = true
    this.#open.clear()
    this.#descriptors.clear()
    this.#journal = new Journal(keptBytes, () => {})
  }

  #renamed(from: string, to: string): void {
    for (const file of this.#open.values())
      if (file.path === to) file.path = undefined
      else if (file.path === from || file.path?.startsWith(`${from}/`)) file.path = to + file.path.slice(from.length)
  }

  #removed(name: string): void {
    for (const file of this.#open.values())
      if (file.path === name || file.path?.startsWith(`${name}/`)) file.path = undefined
  }
}
