import type { Change, DataChange, KeyChange, NameChange, Stored } from './change.js'
import { type FileNode, type FolderNode, type Inode, sizeOf } from './inode.js'

/** Bytes of changes that are kept before the oldest are written back, as a system does with what has been dirty for long. */
const mostBytes = 16 * 1024 * 1024
/** What a change takes besides its bytes. */
const objectBytes = 200

/**
 * The changes of one disk that no fsync has made durable, in order, and what is durable. A library that keeps files in
 * memory (memfs, say) could not serve here: what a crash leaves is decided by inode, block and directory entry, and those
 * are told to nobody there.
 */
export class Unsynced {
  readonly keys = new Map<string, Stored>()
  #names: NameChange[] = []
  #keyChanges: KeyChange[] = []
  /** Those with changes; in the order of the first of them. */
  readonly #files = new Set<FileNode>()
  #seq = 0
  #bytes = 0

  /** All, in order. */
  get all(): Change[] {
    const data = [...this.#files].flatMap(({ unsynced }) => unsynced as Change[])
    return [...data, ...this.#names, ...this.#keyChanges].sort((a, b) => a.seq - b.seq)
  }

  /** Files with changes. */
  get files(): readonly FileNode[] {
    return [...this.#files]
  }

  /** @param replaced what loses its name, and is kept in case that a crash gives it back */
  name(entries: NameChange['entries'], text: string, replaced?: Inode): void {
    const change: NameChange = { on: 'name', ...this.#numbered(sizeOf(replaced)), entries, text }
    this.#names.push(change)
    this.#weigh(change)
  }

  write(file: FileNode, path: string, offset: number, bytes: Buffer): void {
    this.#data(file, { on: 'data', does: 'write', ...this.#numbered(bytes.length), file, path, offset, bytes })
  }

  resize(file: FileNode, path: string, size: number): void {
    this.#data(file, { on: 'data', does: 'resize', ...this.#numbered(0), file, path, size })
  }

  key(key: string, stored: Stored | undefined): void {
    const change: KeyChange = { on: 'key', ...this.#numbered(stored?.bytes ?? 0), key, stored }
    this.#keyChanges.push(change)
    this.#weigh(change)
  }

  #numbered(bytes: number): { seq: number; weight: number } {
    return { seq: this.#seq++, weight: objectBytes + bytes }
  }

  #data(file: FileNode, change: DataChange): void {
    file.unsynced.push(change)
    this.#files.add(file)
    this.#weigh(change)
  }

  #weigh(change: Change): void {
    this.#bytes += change.weight
    if (this.#bytes > mostBytes) this.#writeBack()
  }

  /** The older half of all changes becomes durable. */
  #writeBack(): void {
    const { all } = this
    const older = new Set(all.slice(0, Math.ceil(all.length / 2)))
    this.#apply([...older])
    this.#names = this.#names.filter((change) => !older.has(change))
    this.#keyChanges = this.#keyChanges.filter((change) => !older.has(change))
    for (const file of this.#files) {
      file.unsynced = file.unsynced.filter((change) => !older.has(change))
      if (file.unsynced.length === 0) this.#files.delete(file)
    }
  }

  syncFile(file: FileNode): void {
    this.#apply(file.unsynced)
    file.unsynced = []
    this.#files.delete(file)
  }

  /** Changes of names in the folder become durable; a rename, with the folder that it goes to. */
  syncFolder(folder: FolderNode): void {
    this.#syncNamesFrom(({ entries }) => entries.at(-1)?.folder === folder)
  }

  /** Changes of that name become durable. */
  syncName(folder: FolderNode, name: string): void {
    this.#syncNamesFrom(({ entries }) => entries.some((entry) => entry.folder === folder && entry.name === name))
  }

  /** With the earlier ones that they rest on: of the same name, or of the same thing. */
  #syncNamesFrom(wanted: (change: NameChange) => boolean): void {
    const names = new Map<FolderNode, Set<string>>()
    const nodes = new Set<Inode>()
    const taken: NameChange[] = []
    for (const change of this.#names.toReversed()) {
      const { entries } = change
      const rests = entries.some(
        ({ folder, name, node }) => names.get(folder)?.has(name) || (node !== undefined && nodes.has(node)),
      )
      if (!rests && !wanted(change)) continue
      taken.unshift(change)
      for (const { folder, name, node } of entries) {
        names.set(folder, (names.get(folder) ?? new Set()).add(name))
        if (node !== undefined) nodes.add(node)
      }
    }
    this.#apply(taken)
    const durable = new Set(taken)
    this.#names = this.#names.filter((change) => !durable.has(change))
    this.#dropLost()
  }

  syncNames(): void {
    this.#apply(this.#names)
    this.#names = []
    this.#dropLost()
  }

  syncKeys(): void {
    this.#apply(this.#keyChanges)
    this.#keyChanges = []
  }

  syncAll(): void {
    this.syncNames()
    this.syncKeys()
    for (const file of this.files) this.syncFile(file)
  }

  /** These have become durable. */
  #apply(changes: readonly Change[]): void {
    for (const change of changes) {
      applyDurably(change, this.keys)
      this.#bytes -= change.weight
    }
  }

  /** Changes of files that nobody will ever find again, not after a crash either. */
  #dropLost(): void {
    for (const file of this.#files) {
      if (file.links > 0 || file.durableLinks > 0 || file.open > 0) continue
      if (this.#names.some(({ entries }) => entries.some(({ node }) => node === file))) continue
      for (const { weight } of file.unsynced) this.#bytes -= weight
      file.unsynced = []
      this.#files.delete(file)
    }
  }

  /** After a crash: there are none. */
  clear(): void {
    for (const file of this.#files) file.unsynced = []
    this.#files.clear()
    this.#names = []
    this.#keyChanges = []
    this.#bytes = 0
  }
}

/** What is durable becomes what it is with this change. */
export function applyDurably(change: Change, keys: Map<string, Stored>): void {
  if (change.on === 'name') {
    for (const { folder, name, node } of change.entries) {
      const before = folder.durable.get(name)
      if (before !== undefined) before.durableLinks--
      if (node === undefined) folder.durable.delete(name)
      else {
        folder.durable.set(name, node)
        node.durableLinks++
      }
    }
  } else if (change.on === 'key') {
    if (change.stored === undefined) keys.delete(change.key)
    else keys.set(change.key, change.stored)
  } else if (change.does === 'write') change.file.durable.write(change.offset, change.bytes)
  else change.file.durable.resize(change.size)
}
