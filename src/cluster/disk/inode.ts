import { Bytes } from './bytes.js'
import type { DataChange } from './change.js'

/** What `stat` tells of times, in ms since 1970 by the node's clock. */
export interface Times {
  atimeMs: number
  mtimeMs: number
  ctimeMs: number
  readonly birthtimeMs: number
}

/** What files, folders and symbolic links have in common. */
interface Common {
  readonly ino: number
  /** Permissions alone: the type is that of the class. */
  mode: number
  uid: number
  gid: number
  readonly times: Times
  /** Names that it has; those that a crash would leave it. */
  links: number
  durableLinks: number
}

export interface FileNode extends Common {
  readonly kind: 'file'
  readonly content: Bytes
  /** What fsync has guaranteed. */
  readonly durable: Bytes
  /** What leads from there to `content`, in order. */
  unsynced: DataChange[]
  /** Descriptors that it is open by: it is there as long as there are any. */
  open: number
}

export interface FolderNode extends Common {
  readonly kind: 'folder'
  readonly entries: Map<string, Inode>
  readonly durable: Map<string, Inode>
  /** Where `..` leads to; its own parent: the root. */
  parent: FolderNode
}

export interface LinkNode extends Common {
  readonly kind: 'link'
  readonly target: string
}

/** A thing on a disk, whatever its names are. */
export type Inode = FileNode | FolderNode | LinkNode

function common(ino: number, mode: number, nowMs: number): Common {
  const times = { atimeMs: nowMs, mtimeMs: nowMs, ctimeMs: nowMs, birthtimeMs: nowMs }
  return { ino, mode, uid: 0, gid: 0, times, links: 0, durableLinks: 0 }
}

export function fileNode(ino: number, mode: number, nowMs: number): FileNode {
  const content = new Bytes()
  return { ...common(ino, mode, nowMs), kind: 'file', content, durable: new Bytes(), unsynced: [], open: 0 }
}

/** @param parent undefined: it is the root */
export function folderNode(ino: number, mode: number, nowMs: number, parent?: FolderNode): FolderNode {
  const fields = { kind: 'folder' as const, entries: new Map<string, Inode>(), durable: new Map<string, Inode>() }
  const node = { ...common(ino, mode, nowMs), ...fields } as FolderNode
  node.parent = parent ?? node
  return node
}

export function linkNode(ino: number, target: string, nowMs: number): LinkNode {
  return { ...common(ino, 0o777, nowMs), kind: 'link', target }
}

/** Bytes of the disk that it takes. Folders and links take none: a small file system keeps them in its inodes. */
export function sizeOf(node: Inode | undefined): number {
  return node?.kind === 'file' ? node.content.size : 0
}
