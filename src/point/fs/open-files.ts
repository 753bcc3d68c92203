import path from 'node:path'
import { flagsOf, syncs } from './arguments.js'
import type { FileCall } from './file-call.js'
import type { FilePoints } from './file-points.js'

/** A file that was opened at a file point. */
export interface OpenFile {
  readonly points: FilePoints
  readonly fd: number
  /** Where it is now; undefined when its name is gone: nothing that is written to it can be found again. */
  path: string | undefined
  /** As it was opened: what its points are told. */
  readonly openedAs: string
  /** Where the next `read` or `write` that names no position begins. */
  position: number
  /** Each write is on the disk when it has returned. */
  readonly sync: boolean
  /** It was open when the machine crashed. */
  lost: boolean
  /** Its caller has asked to close it; a fault may have been in the way. */
  closing: boolean
  /** Closes it for good: its FileHandle, or its descriptor. */
  readonly close: () => unknown
}

/** What a call of `open` has opened. */
export function openFileOf({ points, file = '', args }: FileCall, fd: number, close: () => unknown): OpenFile {
  const sync = syncs(flagsOf(args[1]))
  return { points, fd, path: file, openedAs: file, position: 0, sync, lost: false, closing: false, close }
}

/** By descriptor: of the process, and so of all sessions. */
const byDescriptor = new Map<number, OpenFile>()

export function openFile(fd: unknown): OpenFile | undefined {
  return typeof fd === 'number' ? byDescriptor.get(fd) : undefined
}

export function noteOpen(file: OpenFile): void {
  byDescriptor.set(file.fd, file)
}

export function noteClosed(file: OpenFile): void {
  if (byDescriptor.get(file.fd) === file) byDescriptor.delete(file.fd)
}

export function openFilesOf(owner: object): OpenFile[] {
  return [...byDescriptor.values()].filter(({ points }) => points.owner === owner)
}

/** A name has changed: files that are open, and those in a folder, go along. What had the new name before has none now. */
export function renamed(from: string, to: string): void {
  for (const file of byDescriptor.values())
    if (file.path === to) file.path = undefined
    else if (file.path === from || file.path?.startsWith(from + path.sep)) file.path = to + file.path.slice(from.length)
}

/** A name is gone. */
export function removed(name: string): void {
  for (const file of byDescriptor.values()) if (file.path === name) file.path = undefined
}
