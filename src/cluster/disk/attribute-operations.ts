import { constants } from 'node:fs'
import type { Descriptors } from './descriptors.js'
import { fail } from './disk-error.js'
import type { Inode } from './inode.js'
import { permissionsOf } from './mode.js'
import { atOf } from './path-text.js'
import { DiskStats } from './stats.js'
import { existing, type Volume } from './volume.js'

type Options = Readonly<Record<string, unknown>> | null | undefined

/** Functions of `fs` about what `stat` tells, and the disk as a whole. */
export function attributeOperations(volume: Volume, descriptors: Descriptors) {
  function statOf(path: unknown, options: Options, syscall: 'stat' | 'lstat'): DiskStats | undefined {
    const at = atOf(syscall, path)
    try {
      const place = volume.place(path, at, syscall === 'stat' ? 'always' : 'before-slash')
      // The usual answer of who asks so: an error costs more than all the rest.
      if (place.node === undefined && options?.throwIfNoEntry === false) return undefined
      const node = existing(place, at)
      return options?.bigint === true ? DiskStats.big(node) : new DiskStats(node)
    } catch (error) {
      const { code } = error as { readonly code?: unknown }
      if (options?.throwIfNoEntry === false && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined
      throw error
    }
  }

  function changeTimes(node: Inode, atime: unknown, mtime: unknown): void {
    node.times.atimeMs = msOf(atime)
    node.times.mtimeMs = msOf(mtime)
    node.times.ctimeMs = volume.nowMs()
  }

  function changeOwner(node: Inode, uid: unknown, gid: unknown): void {
    // -1 is to leave it as it is.
    if (Number(uid) >= 0) node.uid = Number(uid)
    if (Number(gid) >= 0) node.gid = Number(gid)
    node.times.ctimeMs = volume.nowMs()
  }

  function changeMode(node: Inode, mode: unknown): void {
    node.mode = permissionsOf(mode)
    node.times.ctimeMs = volume.nowMs()
  }

  return {
    statSync: (path: unknown, options?: Options) => statOf(path, options, 'stat'),
    lstatSync: (path: unknown, options?: Options) => statOf(path, options, 'lstat'),
    fstatSync(fd: unknown, options?: Options): DiskStats {
      const { node } = descriptors.get(fd, 'fstat')
      return options?.bigint === true ? DiskStats.big(node) : new DiskStats(node)
    },
    statfsSync(path: unknown): object {
      volume.find(path, atOf('statfs', path))
      const bsize = 4096
      // Of a disk without end, what a number can say exactly.
      const blocks = Math.floor(Math.min(volume.capacityBytes, Number.MAX_SAFE_INTEGER) / bsize)
      const free = Math.max(0, blocks - Math.ceil(volume.used / bsize))
      return { type: 0, bsize, frsize: bsize, blocks, bfree: free, bavail: free, files: 0, ffree: 0 }
    },
    existsSync(path: unknown): boolean {
      try {
        volume.find(path, atOf('access', path))
        return true
      } catch {
        return false
      }
    },
    accessSync(path: unknown, mode: unknown = constants.F_OK): void {
      const where = atOf('access', path)
      const node = volume.find(path, where)
      // The nodes' code is root: it may all but run what is no program.
      if ((Number(mode) & constants.X_OK) !== 0 && node.kind === 'file' && (node.mode & 0o111) === 0)
        fail('EACCES', where)
    },
    chmodSync: (path: unknown, mode: unknown) => changeMode(volume.find(path, atOf('chmod', path)), mode),
    fchmodSync: (fd: unknown, mode: unknown) => changeMode(descriptors.get(fd, 'fchmod').node, mode),
    chownSync: (path: unknown, uid: unknown, gid: unknown) =>
      changeOwner(volume.find(path, atOf('chown', path)), uid, gid),
    fchownSync: (fd: unknown, uid: unknown, gid: unknown) => changeOwner(descriptors.get(fd, 'fchown').node, uid, gid),
    lchownSync: (path: unknown, uid: unknown, gid: unknown) =>
      changeOwner(volume.find(path, atOf('lchown', path), 'before-slash'), uid, gid),
    utimesSync: (path: unknown, atime: unknown, mtime: unknown) =>
      changeTimes(volume.find(path, atOf('utime', path)), atime, mtime),
    futimesSync: (fd: unknown, atime: unknown, mtime: unknown) =>
      changeTimes(descriptors.get(fd, 'futime').node, atime, mtime),
    lutimesSync: (path: unknown, atime: unknown, mtime: unknown) =>
      changeTimes(volume.find(path, atOf('lutime', path), 'before-slash'), atime, mtime),
  }
}

function msOf(time: unknown): number {
  if (typeof time === 'number') return time * 1000
  return typeof time === 'string' ? Number(time) * 1000 : Number(time)
}
