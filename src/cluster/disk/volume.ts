import type { Stored } from './change.js'
import { type At, fail } from './disk-error.js'
import { type FileNode, type FolderNode, fileNode, folderNode, type Inode, linkNode } from './inode.js'
import { textOf } from './path-text.js'
import { Unsynced } from './unsynced.js'
import { type Follow, findPlace, type Place, pathOfFolder } from './volume-path.js'

export interface VolumeOptions {
  readonly capacityBytes: number
  /** What makes names durable: fsync of their folder, or any fsync. */
  readonly directorySync: 'own' | 'with-file'
  /** What the node's clock reads. */
  readonly nowMs: () => number
}

/** Files, folders and keys of one disk, as they are now and as a crash would leave them. Each change is noted as unsynced. */
export class Volume {
  readonly root: FolderNode
  readonly unsynced = new Unsynced()
  readonly keys = new Map<string, Stored>()
  readonly capacityBytes: number
  readonly nowMs: () => number
  /** Bytes that are taken. */
  used = 0
  readonly #directorySync: VolumeOptions['directorySync']
  #inos = 1

  constructor({ capacityBytes, directorySync, nowMs }: VolumeOptions) {
    this.capacityBytes = capacityBytes
    this.#directorySync = directorySync
    this.nowMs = nowMs
    this.root = folderNode(this.#inos++, 0o755, nowMs())
    this.root.links = this.root.durableLinks = 1
  }

  get room(): number {
    return Math.max(0, this.capacityBytes - this.used)
  }

  place(path: unknown, at: At, follow: Follow = 'always'): Place {
    return findPlace(this.root, textOf(path), at, follow)
  }

  /** What is there. @throws ENOENT, ENOTDIR */
  find(path: unknown, at: At, follow: Follow = 'always'): Inode {
    return existing(this.place(path, at, follow), at)
  }

  makeFile(place: Place, mode: number): FileNode {
    const node = fileNode(this.#inos++, mode, this.nowMs())
    this.#add(place, node, 'create')
    return node
  }

  makeFolder(place: Place, mode: number): FolderNode {
    const node = folderNode(this.#inos++, mode, this.nowMs(), place.folder)
    this.#add(place, node, 'mkdir')
    return node
  }

  makeLink(place: Place, target: string): void {
    this.#add(place, linkNode(this.#inos++, target, this.nowMs()), 'symlink')
  }

  /** One more name for what is there. */
  link(node: Inode, place: Place): void {
    this.#add(place, node, 'link')
    node.times.ctimeMs = this.nowMs()
  }

  #add({ folder, name }: Place, node: Inode, act: string): void {
    folder.entries.set(name, node)
    node.links++
    this.#touch(folder)
    this.unsynced.name([{ folder, name, node }], `${act} ${nameOf(folder, name)}`)
  }

  /** A name is taken away. What has neither names nor descriptors gives its bytes back. */
  remove({ folder, name }: Place, node: Inode): void {
    folder.entries.delete(name)
    this.#touch(folder)
    this.unsynced.name([{ folder, name, node: undefined }], `remove ${nameOf(folder, name)}`, node)
    this.#lose(node)
  }

  rename(from: Place, node: Inode, to: Place): void {
    const text = `rename ${nameOf(from.folder, from.name)} -> ${nameOf(to.folder, to.name)}`
    from.folder.entries.delete(from.name)
    to.folder.entries.set(to.name, node)
    if (node.kind === 'folder') node.parent = to.folder
    this.#touch(from.folder)
    this.#touch(to.folder)
    const old = { folder: from.folder, name: from.name, node: undefined }
    this.unsynced.name([old, { folder: to.folder, name: to.name, node }], text, to.node)
    if (to.node !== undefined) this.#lose(to.node)
  }

  #lose(node: Inode): void {
    node.links--
    node.times.ctimeMs = this.nowMs()
    this.release(node)
  }

  /** After a name or a descriptor is gone. */
  release(node: Inode): void {
    if (node.kind === 'file' && node.links === 0 && node.open === 0) this.used -= node.content.size
  }

  /** Writes what there is room for, and tells how much that was. @throws ENOSPC when there is none */
  write(file: FileNode, path: string, offset: number, bytes: Uint8Array, at: At): number {
    if (bytes.length === 0) return 0
    const growth = Math.max(0, offset + bytes.length - file.content.size)
    const fits = growth <= this.room ? bytes.length : Math.max(0, bytes.length - (growth - this.room))
    if (fits === 0) fail('ENOSPC', at)
    const copy = Buffer.from(bytes.subarray(0, fits))
    const before = file.content.size
    file.content.write(offset, copy)
    this.used += file.content.size - before
    this.unsynced.write(file, path, offset, copy)
    file.times.mtimeMs = file.times.ctimeMs = this.nowMs()
    return fits
  }

  resize(file: FileNode, path: string, size: number, at: At): void {
    if (size === file.content.size) return
    if (size - file.content.size > this.room) fail('ENOSPC', at)
    this.used += size - file.content.size
    file.content.resize(size)
    this.unsynced.resize(file, path, size)
    file.times.mtimeMs = file.times.ctimeMs = this.nowMs()
  }

  /** fsync of a file or folder. */
  sync(node: Inode): void {
    if (node.kind === 'file') this.unsynced.syncFile(node)
    if (this.#directorySync === 'with-file') this.unsynced.syncNames()
    else if (node.kind === 'folder') this.unsynced.syncFolder(node)
  }

  /** What is there under that name, or that there is nothing, is durable. */
  settle(path: string): void {
    const { folder, name, node } = this.place(path, { syscall: 'rename' }, 'never')
    this.unsynced.syncName(folder, name)
    if (node?.kind === 'file') this.unsynced.syncFile(node)
  }

  /** @param stored undefined: it is deleted. @throws ENOSPC, and then nothing has changed */
  setKey(key: string, stored: Stored | undefined): void {
    const growth = (stored?.bytes ?? 0) - (this.keys.get(key)?.bytes ?? 0)
    if (growth > this.room) fail('ENOSPC', { syscall: 'write' })
    this.used += growth
    if (stored === undefined) this.keys.delete(key)
    else this.keys.set(key, stored)
    this.unsynced.key(key, stored)
  }

  /**
   * All is as it would be found after a crash: what is durable. There are no changes any more, and no open files.
   */
  recover(): void {
    const changed = this.unsynced.files
    this.unsynced.clear()
    for (const { content, durable } of changed) content.become(durable.now)
    this.keys.clear()
    this.used = 0
    for (const [key, stored] of this.unsynced.keys) {
      this.keys.set(key, stored)
      this.used += stored.bytes
    }
    const found = reachable(this.root)
    for (const node of found) node.links = node.durableLinks = 0
    this.root.links = this.root.durableLinks = 1
    for (const node of found) {
      if (node.kind === 'file') {
        node.open = 0
        this.used += node.content.size
      }
      if (node.kind !== 'folder') continue
      node.entries.clear()
      for (const [name, child] of node.durable) {
        node.entries.set(name, child)
        child.links++
        child.durableLinks++
        if (child.kind === 'folder') child.parent = node
      }
    }
  }

  #touch(folder: FolderNode): void {
    folder.times.mtimeMs = folder.times.ctimeMs = this.nowMs()
  }
}

/** @throws ENOENT, and ENOTDIR when a path that ends in a slash leads to no folder */
export function existing({ node, slash }: Place, at: At): Inode {
  if (node === undefined) fail('ENOENT', at)
  if (slash && node.kind !== 'folder') fail('ENOTDIR', at)
  return node
}

/** All that a crash leaves, each once. */
function reachable(root: FolderNode): ReadonlySet<Inode> {
  const found = new Set<Inode>([root])
  // A Set tells those that are added while it is gone through, too.
  for (const node of found) if (node.kind === 'folder') for (const child of node.durable.values()) found.add(child)
  return found
}

/** Where something is that has a name. */
export type NamedPlace = Place & { readonly node: Inode }

/** The name that is to be taken away: never the root, `.` or `..`. @throws the error for those, ENOENT, ENOTDIR */
export function named(volume: Volume, path: unknown, at: At, otherwise: string): NamedPlace {
  const place = volume.place(path, at, 'never')
  if (place.name === '') fail(otherwise, at)
  return { ...place, node: existing(place, at) }
}

function nameOf(folder: FolderNode, name: string): string {
  const path = pathOfFolder(folder)
  return path === '/' ? `/${name}` : `${path}/${name}`
}
