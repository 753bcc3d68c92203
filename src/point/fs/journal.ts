import type { Stats } from 'node:fs'
import path from 'node:path'
import { beneath } from './beneath.js'

/** What is kept of a file that is no more, so that a crash can bring it back. */
interface Kept {
  readonly content: Buffer
  readonly mode: number
  /** What fsync guaranteed of it; undefined: all. */
  readonly durable: Buffer | undefined
}

/** A change of names that no fsync of the folder has made durable. */
export type Entry =
  | { readonly act: 'make'; readonly path: string }
  | { readonly act: 'remove'; readonly path: string; readonly kept: Kept | 'folder' | { readonly link: string } }
  | { readonly act: 'rename'; readonly path: string; readonly to: string; readonly replaced: Kept | undefined }

/**
 * What a power failure would take: the durable content of files that have been changed since their last fsync, and the
 * changes of names since the last fsync of their folder. Reads old content before it is changed; what is beyond
 * `maxBytes` is not kept, and counts as durable.
 */
export class Journal {
  /** Content that is durable, of files whose content is another. In the order of the first change. */
  readonly dirty = new Map<string, Buffer>()
  readonly entries: Entry[] = []
  /**
   * Content before the last change, for stale reads; null: there was no such file; a number: so many bytes of what is
   * there now, where it was appended to.
   */
  readonly #previous = new Map<string, Buffer | number | null>()
  readonly #maxBytes: number
  readonly #onFull: () => void
  #bytes = 0

  constructor(maxBytes: number, onFull: () => void) {
    this.#maxBytes = maxBytes
    this.#onFull = onFull
  }

  /** Content before the last change; null: no file; undefined: not changed, as far as is known. */
  previous(file: string): Buffer | null | undefined {
    const before = this.#previous.get(file)
    return typeof before === 'number' ? beneath().readFileSync(file).subarray(0, before) : before
  }

  /** Before a file is changed as a whole, or opened to be changed: only at its end, if it is to be appended to. */
  remember(file: string, appends = false): void {
    this.#forgetPrevious(file)
    const content = !exists(file) ? null : appends && isFile(file) ? beneath().statSync(file).size : this.#read(file)
    if (content === undefined) return
    this.#previous.set(file, content)
  }

  #forgetPrevious(file: string): void {
    this.#bytes -= sizeOf(this.#previous.get(file))
    this.#previous.delete(file)
  }

  #clean(file: string): void {
    this.#bytes -= sizeOf(this.dirty.get(file))
    this.dirty.delete(file)
  }

  /** Before bytes of a file are changed. */
  touch(file: string): void {
    if (this.dirty.has(file)) return
    const content = this.#read(file)
    if (content !== undefined) this.dirty.set(file, content)
  }

  /** A name is there that was not. */
  made(file: string): void {
    this.entries.push({ act: 'make', path: file })
    if (isFile(file) && !this.dirty.has(file)) this.dirty.set(file, Buffer.alloc(0))
  }

  /** Before a name is taken away; the function given back says that it is gone. */
  removing(file: string): () => void {
    const link = linkOf(file)
    const kept = link === undefined ? (isFolder(file) ? 'folder' : this.#keep(file)) : { link }
    return () => {
      if (kept === undefined) return
      this.entries.push({ act: 'remove', path: file, kept })
      this.#clean(file)
    }
  }

  /** Before a file gets another name. */
  renaming(from: string, to: string): () => void {
    const replaced = isFile(to) ? this.#keep(to) : undefined
    this.remember(to)
    return () => {
      this.entries.push({ act: 'rename', path: from, to, replaced })
      this.#clean(to)
      move(this.dirty, from, to)
    }
  }

  /** fsync of a file: its content is on the disk, its name need not be. */
  synced(file: string): void {
    this.#clean(file)
  }

  /**
   * fsync of a folder: changes of names in it are durable, with the earlier ones that they rest on. A rename is durable
   * with the folder that it goes to.
   */
  syncedFolder(folder: string): void {
    const rests = new Set<string>()
    for (let i = this.entries.length - 1; i >= 0; i--) {
      const entry = this.entries[i] as Entry
      const names = entry.act === 'rename' ? [entry.path, entry.to] : [entry.path]
      const last = names.at(-1) as string
      if (path.dirname(last) !== folder && !names.some((name) => rests.has(name))) continue
      for (const name of names) rests.add(name)
      this.entries.splice(i, 1)
      this.#bytes -= sizeOfEntry(entry)
    }
  }

  /** As it is now, all of it is durable. */
  forget(): void {
    this.dirty.clear()
    this.entries.length = 0
    this.#previous.clear()
    this.#bytes = 0
  }

  #keep(file: string): Kept | undefined {
    const content = this.#read(file)
    if (content === undefined) return undefined
    const durable = this.dirty.get(file)
    this.#bytes += sizeOf(durable)
    return { content, mode: beneath().statSync(file).mode, durable }
  }

  #read(file: string): Buffer | undefined {
    if (!isFile(file)) return undefined
    const { size } = beneath().statSync(file)
    if (this.#bytes + size > this.#maxBytes) {
      this.#onFull()
      return undefined
    }
    try {
      const content = beneath().readFileSync(file)
      this.#bytes += content.length
      return content
    } catch {
      // Nothing that may be read: it is left as it is.
      return undefined
    }
  }
}

function sizeOf(content: Buffer | number | null | undefined): number {
  return typeof content === 'object' && content !== null ? content.length : 0
}

function sizeOfEntry(entry: Entry): number {
  const kept = entry.act === 'remove' ? entry.kept : entry.act === 'rename' ? entry.replaced : undefined
  return typeof kept === 'object' && 'content' in kept ? kept.content.length + sizeOf(kept.durable) : 0
}

/** Keys of a folder that gets another name: those of all that is in it go along. */
function move(files: Map<string, Buffer>, from: string, to: string): void {
  for (const [name, content] of [...files]) {
    if (name !== from && !name.startsWith(from + path.sep)) continue
    files.delete(name)
    files.set(to + name.slice(from.length), content)
  }
}

export function exists(file: string): boolean {
  return statsOf(file, 'lstatSync') !== undefined
}

export function isFile(file: string): boolean {
  return statsOf(file, 'statSync')?.isFile() ?? false
}

export function isFolder(file: string): boolean {
  return statsOf(file, 'lstatSync')?.isDirectory() ?? false
}

function linkOf(file: string): string | undefined {
  return statsOf(file, 'lstatSync')?.isSymbolicLink() ? beneath().readlinkSync(file) : undefined
}

/** Undefined where nothing can be found: links that lead in a circle, a folder that may not be entered. */
export function statsOf(file: string, by: 'statSync' | 'lstatSync'): Stats | undefined {
  try {
    return beneath()[by](file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** All that is in a folder, what is deepest first, and the folder last; of a file, the file. */
export function treeOf(file: string): string[] {
  if (!isFolder(file)) return exists(file) ? [file] : []
  const names = beneath().readdirSync(file).toSorted()
  return [...names.flatMap((name) => treeOf(path.join(file, name))), file]
}
