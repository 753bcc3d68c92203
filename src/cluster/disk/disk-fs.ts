type Fs = typeof import('node:fs')
type FsPromises = typeof import('node:fs/promises')

type Names =
  | 'access'
  | 'appendFile'
  | 'chmod'
  | 'chown'
  | 'close'
  | 'copyFile'
  | 'exists'
  | 'fchmod'
  | 'fchown'
  | 'fdatasync'
  | 'fstat'
  | 'fsync'
  | 'ftruncate'
  | 'futimes'
  | 'lchown'
  | 'link'
  | 'lstat'
  | 'lutimes'
  | 'mkdir'
  | 'mkdtemp'
  | 'open'
  | 'opendir'
  | 'read'
  | 'readFile'
  | 'readdir'
  | 'readlink'
  | 'readv'
  | 'realpath'
  | 'rename'
  | 'rm'
  | 'rmdir'
  | 'stat'
  | 'statfs'
  | 'symlink'
  | 'truncate'
  | 'unlink'
  | 'utimes'
  | 'write'
  | 'writeFile'
  | 'writev'

/** What of `fs` a disk has, by callback and synchronous. All but `cp`, `glob`, `watch` and what is about processes. */
type Functions = Pick<Fs, Names | (`${Names}Sync` & keyof Fs) | 'constants' | 'createReadStream' | 'createWriteStream'>

/** A disk as the module `node:fs` shows the machine's. Paths begin at its root; relative ones too. */
export interface DiskFs extends Functions {
  readonly promises: Pick<FsPromises, Extract<Names, keyof FsPromises> | 'constants'>
}
