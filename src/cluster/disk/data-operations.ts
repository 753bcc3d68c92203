import { constants } from 'node:fs'
import {
  appends,
  bytesOf,
  encodingOf,
  flagsOf,
  readTransfer,
  syncs,
  truncates,
  vectorOf,
  writes,
  writeTransfer,
} from '../../point/fs/arguments.js'
import type { Descriptor, Descriptors } from './descriptors.js'
import { type At, fail, refuseArgument } from './disk-error.js'
import type { FileNode } from './inode.js'
import { modeOf } from './mode.js'
import { textOf } from './path-text.js'
import type { Volume } from './volume.js'

const { O_CREAT, O_EXCL } = constants
const O_DIRECTORY = constants.O_DIRECTORY ?? 0
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0

/** Functions of `fs` about what is in files: by descriptor, and those that open and close for themselves. */
export function dataOperations(volume: Volume, descriptors: Descriptors) {
  function openSync(path: unknown, given?: unknown, mode?: unknown): number {
    const flags = flagsOf(given)
    const at: At = { syscall: 'open', path: textOf(path) }
    const exclusive = (flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0
    const name = at.path as string
    // What is to be a folder is not made by `open`, whatever is there.
    if ((flags & O_CREAT) !== 0 && /[^/]\/+$/.test(name)) {
      volume.place(name.replace(/\/+$/, ''), at, 'never')
      fail('EISDIR', at)
    }
    const place = volume.place(name, at, exclusive || (flags & O_NOFOLLOW) !== 0 ? 'before-slash' : 'always')
    // A link has led there.
    if (place.slash && (flags & O_CREAT) !== 0) fail('EISDIR', at)
    let { node } = place
    if (node === undefined) {
      if ((flags & O_CREAT) === 0) fail('ENOENT', at)
      node = volume.makeFile(place, modeOf(mode, 0o666))
    } else {
      if (exclusive) fail('EEXIST', at)
      if (node.kind === 'link') fail('ELOOP', at)
      if (node.kind !== 'folder' && (place.slash || (flags & O_DIRECTORY) !== 0)) fail('ENOTDIR', at)
      if (node.kind === 'folder' && (writes(flags) || (flags & O_CREAT) !== 0)) fail('EISDIR', at)
    }
    if (node.kind === 'file') {
      node.open++
      if (truncates(flags) && writes(flags)) volume.resize(node, name, 0, at)
    }
    return descriptors.add({ node, flags, path: name, position: 0 })
  }

  function closeSync(fd: unknown): void {
    const { node } = descriptors.get(fd, 'close')
    descriptors.delete(fd as number)
    if (node.kind !== 'file') return
    node.open--
    volume.release(node)
  }

  function fileToWrite(fd: unknown, syscall: string): Descriptor & { readonly node: FileNode } {
    const found = descriptors.get(fd, syscall)
    if (!writes(found.flags) || found.node.kind !== 'file') fail('EBADF', { syscall })
    return found as Descriptor & { readonly node: FileNode }
  }

  function writeAt(fd: unknown, bytes: Uint8Array, position: number | null): number {
    const found = fileToWrite(fd, 'write')
    const { node, flags, path } = found
    const offset = appends(flags) ? node.content.size : (position ?? found.position)
    const written = volume.write(node, path, offset, bytes, { syscall: 'write' })
    if (position === null) found.position = offset + written
    if (syncs(flags)) volume.sync(node)
    return written
  }

  function readAt(fd: unknown, view: Uint8Array, position: number | null): number {
    const found = descriptors.get(fd, 'read')
    if ((found.flags & 3) === constants.O_WRONLY) fail('EBADF', { syscall: 'read' })
    if (found.node.kind !== 'file') return fail('EISDIR', { syscall: 'read' })
    const from = position ?? found.position
    const part = found.node.content.now.subarray(from, from + view.length)
    view.set(part)
    if (position === null) found.position += part.length
    return part.length
  }

  /** All of it, by as many writes as it takes. */
  function writeAll(fd: unknown, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeAt(fd, bytes.subarray(done), null)
  }

  function withFile<T>(file: unknown, flags: unknown, mode: unknown, body: (fd: unknown) => T): T {
    if (typeof file === 'number') return body(file)
    const fd = openSync(file, flags, mode)
    try {
      return body(fd)
    } finally {
      closeSync(fd)
    }
  }

  function writeFileSync(file: unknown, data: unknown, options?: unknown, flag = 'w'): void {
    const bytes = bytesOf(data, options)
    if (bytes === undefined)
      refuseArgument('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data)
    const given = (typeof options === 'object' && options !== null ? options : {}) as Record<string, unknown>
    withFile(file, given.flag ?? flag, given.mode, (fd) => {
      writeAll(fd, bytes)
      if (given.flush === true) fsyncSync(fd)
    })
  }

  function readFileSync(file: unknown, options?: unknown): Buffer | string {
    const flag = (options as { flag?: unknown } | null | undefined)?.flag
    return withFile(file, flag, undefined, (fd) => {
      const { node, position } = descriptors.get(fd, 'read')
      const bytes = Buffer.alloc(node.kind === 'file' ? Math.max(0, node.content.size - position) : 1)
      readAt(fd, bytes, null)
      const encoding = encodingOf(options)
      return encoding === undefined ? bytes : bytes.toString(encoding)
    })
  }

  function fsyncSync(fd: unknown): void {
    volume.sync(descriptors.get(fd, 'fsync').node)
  }

  function ftruncateSync(fd: unknown, size: unknown = 0): void {
    const { node, flags, path } = descriptors.get(fd, 'ftruncate')
    if (!writes(flags) || node.kind !== 'file') fail('EINVAL', { syscall: 'ftruncate' })
    volume.resize(node, path, Math.max(0, Number(size)), { syscall: 'ftruncate' })
    if (syncs(flags)) volume.sync(node)
  }

  return {
    openSync,
    closeSync,
    writeFileSync,
    readFileSync,
    fsyncSync,
    fdatasyncSync: fsyncSync,
    ftruncateSync,
    appendFileSync: (file: unknown, data: unknown, options?: unknown) => writeFileSync(file, data, options, 'a'),
    writeSync(...args: readonly unknown[]): number {
      const transfer = writeTransfer(args)
      if (transfer === undefined)
        return refuseArgument('buffer', 'of type string or an instance of Buffer, TypedArray, or DataView', args[1])
      return writeAt(args[0], transfer.buffer, transfer.position)
    },
    writevSync(...args: readonly unknown[]): number {
      const { views, position } = vectorOf(args)
      return writeAt(args[0], Buffer.concat(views), position)
    },
    readSync(...args: readonly unknown[]): number {
      const { buffer, position } = readTransfer(args)
      // Node does not even ask the system.
      return buffer.length === 0 ? 0 : readAt(args[0], buffer, position)
    },
    readvSync(...args: readonly unknown[]): number {
      const { views, position } = vectorOf(args)
      const all = Buffer.alloc(views.reduce((sum, { length }) => sum + length, 0))
      const count = readAt(args[0], all, position)
      let from = 0
      for (const view of views) from += all.copy(view, 0, from, Math.min(count, from + view.length))
      return count
    },
    truncateSync(path: unknown, size?: unknown): void {
      withFile(path, 'r+', undefined, (fd) => ftruncateSync(fd, size))
    },
    copyFileSync(from: unknown, to: unknown, mode: unknown = 0): void {
      const at: At = { syscall: 'copyfile', path: textOf(from), dest: textOf(to) }
      const source = volume.find(from, at)
      const exclusive = (Number(mode) & constants.COPYFILE_EXCL) !== 0
      const place = volume.place(to, at, exclusive ? 'before-slash' : 'always')
      if (place.slash) fail('EISDIR', at)
      if (place.node !== undefined && exclusive) fail('EEXIST', at)
      if (source.kind !== 'file' || place.node?.kind === 'folder') fail('EISDIR', at)
      if (place.node === source) return
      const bytes = Buffer.from(source.content.now)
      withFile(to, 'w', source.mode, (fd) => writeAll(fd, bytes))
    },
  }
}
