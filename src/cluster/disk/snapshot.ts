import { copyOf } from '../network/copy.js'
import type { Stored } from './change.js'
import { describeChange } from './change.js'
import type { FolderNode } from './inode.js'
import type { Volume } from './volume.js'

/** What is on a disk. */
export interface DiskImage {
  /** Contents by path, in order of paths. */
  readonly files: Readonly<Record<string, Buffer>>
  /** Paths, without the root. */
  readonly folders: readonly string[]
  readonly keys: Readonly<Record<string, unknown>>
}

/** A disk as it is, and as a crash that loses all that it may lose would leave it. */
export interface DiskSnapshot {
  readonly current: DiskImage
  readonly durable: DiskImage
  /** Changes that are not durable, in order, in few words: `write /wal 0..20`, `rename /a -> /b`, `set term`. */
  readonly unsynced: readonly string[]
  /** Bytes that are taken, keys of disks with a capacity among them. */
  readonly usedBytes: number
}

export function snapshotOf(volume: Volume): DiskSnapshot {
  return {
    current: imageOf(volume.root, 'current', volume.keys),
    durable: imageOf(volume.root, 'durable', volume.unsynced.keys),
    unsynced: volume.unsynced.all.map(describeChange),
    usedBytes: volume.used,
  }
}

function imageOf(root: FolderNode, which: 'current' | 'durable', stored: ReadonlyMap<string, Stored>): DiskImage {
  const files: [string, Buffer][] = []
  const folders: string[] = []
  const visit = (folder: FolderNode, path: string) => {
    for (const [name, node] of inOrder(which === 'current' ? folder.entries : folder.durable)) {
      const at = `${path}/${name}`
      if (node.kind === 'file') files.push([at, Buffer.from((which === 'current' ? node.content : node.durable).now)])
      if (node.kind !== 'folder') continue
      folders.push(at)
      visit(node, at)
    }
  }
  visit(root, '')
  const keys = inOrder(stored).map(([key, { value }]) => [key, copyOf(value)] as const)
  return { files: Object.fromEntries(files), folders, keys: Object.fromEntries(keys) }
}

function inOrder<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
