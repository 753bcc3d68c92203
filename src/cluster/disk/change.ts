import type { FileNode, FolderNode, Inode } from './inode.js'

interface Numbered {
  /** Order of all changes of one disk. */
  readonly seq: number
  /** Bytes that are kept because of it. */
  readonly weight: number
}

/** One name in one folder stands for something else from now on; undefined: for nothing. */
export interface Entry {
  readonly folder: FolderNode
  readonly name: string
  readonly node: Inode | undefined
}

/** A name is made, taken away, or, both at once, changed. It happens as a whole or not at all. */
export interface NameChange extends Numbered {
  readonly on: 'name'
  /** Of a rename, first the old name. */
  readonly entries: readonly Entry[]
  /** In few words: `rename /a -> /b`. */
  readonly text: string
}

export interface WriteChange extends Numbered {
  readonly on: 'data'
  readonly does: 'write'
  readonly file: FileNode
  /** As it was opened. */
  readonly path: string
  readonly offset: number
  readonly bytes: Buffer
}

export interface ResizeChange extends Numbered {
  readonly on: 'data'
  readonly does: 'resize'
  readonly file: FileNode
  readonly path: string
  readonly size: number
}

/** Bytes of a file change. */
export type DataChange = WriteChange | ResizeChange

/** The value of a key. */
export interface Stored {
  /** A copy that nobody else has. */
  readonly value: unknown
  /** With its key; 0 on a disk without limits. */
  readonly bytes: number
}

/** A key of the key-value face is set; undefined: deleted. */
export interface KeyChange extends Numbered {
  readonly on: 'key'
  readonly key: string
  readonly stored: Stored | undefined
}

/** What fsync has not guaranteed yet. */
export type Change = NameChange | DataChange | KeyChange

/** In few words: `write /wal 0..20`. */
export function describeChange(change: Change): string {
  if (change.on === 'name') return change.text
  if (change.on === 'key') return `${change.stored === undefined ? 'delete' : 'set'} ${change.key}`
  if (change.does === 'resize') return `truncate ${change.path} to ${change.size}`
  return `write ${change.path} ${change.offset}..${change.offset + change.bytes.length}`
}
