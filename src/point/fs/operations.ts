/** What an operation does to what a crash would leave. */
export type Change =
  | 'none'
  /** Bytes of an open file. */
  | 'data'
  /** A file by its path: makes it, or changes it. */
  | 'file'
  | 'open'
  /** Makes an entry. */
  | 'make'
  /** Takes an entry away, or a tree of them. */
  | 'remove'
  /** Makes and changes what is in a folder, after the model of another. */
  | 'tree'
  | 'rename'
  | 'sync'
  | 'close'
  /** A key of a disk's key-value face: as a whole or not at all. */
  | 'key'

/** One function of `fs`, in all its forms. */
export interface OperationRow {
  /** Name of the form with a callback; the synchronous one has `Sync` after it. */
  readonly fn: string
  /** Name of its points: one for all forms. */
  readonly name: string
  /** Where the file is told: the first argument is a path, a descriptor, or either; `second`: the second is the path. */
  readonly by: 'path' | 'fd' | 'either' | 'second'
  readonly change: Change
  /** As Node names the system call in errors. */
  readonly syscall: string
  /** The second argument is a path too. */
  readonly to?: true
  /** Name of the synchronous form where it is another; there are no other forms then. */
  readonly sync?: string
  /** It tells no error: it answers false. */
  readonly quiet?: true
  /** Method of a FileHandle that does the same. */
  readonly method?: string
  /** Names of the two values that it gives: in the promise, an object. */
  readonly gives?: readonly [string, string]
}

const row = (
  fn: string,
  by: OperationRow['by'],
  change: Change,
  syscall: string,
  more: Partial<OperationRow> = {},
): OperationRow => ({ fn, name: fn, by, change, syscall, ...more })

/** Each operation has one name, whichever form it is called in. */
export const operations: readonly OperationRow[] = [
  row('access', 'path', 'none', 'access'),
  row('appendFile', 'either', 'file', 'open', { method: 'appendFile' }),
  row('chmod', 'path', 'none', 'chmod'),
  row('chown', 'path', 'none', 'chown'),
  row('close', 'fd', 'close', 'close'),
  row('copyFile', 'path', 'file', 'copyfile', { to: true }),
  row('cp', 'path', 'tree', 'cp', { to: true }),
  row('exists', 'path', 'none', 'access', { quiet: true }),
  row('fchmod', 'fd', 'none', 'fchmod', { name: 'chmod', method: 'chmod' }),
  row('fchown', 'fd', 'none', 'fchown', { name: 'chown', method: 'chown' }),
  row('fdatasync', 'fd', 'sync', 'fdatasync', { method: 'datasync' }),
  row('fstat', 'fd', 'none', 'fstat', { name: 'stat', method: 'stat' }),
  row('fsync', 'fd', 'sync', 'fsync', { method: 'sync' }),
  row('ftruncate', 'fd', 'data', 'ftruncate', { name: 'truncate', method: 'truncate' }),
  row('futimes', 'fd', 'none', 'futime', { name: 'utimes', method: 'utimes' }),
  row('lchown', 'path', 'none', 'lchown'),
  row('link', 'path', 'make', 'link', { to: true }),
  row('lstat', 'path', 'none', 'lstat'),
  row('lutimes', 'path', 'none', 'lutime'),
  row('mkdir', 'path', 'make', 'mkdir'),
  row('mkdtemp', 'path', 'make', 'mkdtemp'),
  row('open', 'path', 'open', 'open'),
  row('opendir', 'path', 'none', 'opendir'),
  row('read', 'fd', 'none', 'read', { method: 'read', gives: ['bytesRead', 'buffer'] }),
  row('readFile', 'either', 'none', 'open', { method: 'readFile' }),
  row('readdir', 'path', 'none', 'scandir'),
  row('readlink', 'path', 'none', 'readlink'),
  row('readv', 'fd', 'none', 'read', { name: 'read', method: 'readv', gives: ['bytesRead', 'buffers'] }),
  row('realpath', 'path', 'none', 'lstat'),
  row('rename', 'path', 'rename', 'rename', { to: true }),
  row('rm', 'path', 'remove', 'rm'),
  row('rmdir', 'path', 'remove', 'rmdir'),
  row('stat', 'path', 'none', 'stat'),
  row('statfs', 'path', 'none', 'statfs'),
  row('symlink', 'second', 'make', 'symlink'),
  row('truncate', 'either', 'file', 'open'),
  row('unlink', 'path', 'remove', 'unlink'),
  row('utimes', 'path', 'none', 'utime'),
  row('watch', 'path', 'none', 'watch', { sync: 'watch' }),
  row('write', 'fd', 'data', 'write', { method: 'write', gives: ['bytesWritten', 'buffer'] }),
  row('writeFile', 'either', 'file', 'open', { method: 'writeFile' }),
  row('writev', 'fd', 'data', 'write', { name: 'write', method: 'writev', gives: ['bytesWritten', 'buffers'] }),
]

/** Errors that these operations meet when they are under way, not when they open the file. */
const inside: Readonly<Record<string, string>> = { readFile: 'read', writeFile: 'write', appendFile: 'write' }
const late = new Set(['ENOSPC', 'EDQUOT', 'EIO'])

/** The synchronous form: by it an operation is carried out, whichever form it was called in. */
export function syncName({ fn, sync }: OperationRow): string {
  return sync ?? `${fn}Sync`
}

/** The system call that fails with that code. */
export function syscallOf({ fn, syscall }: OperationRow, code: string): string {
  return (late.has(code) && inside[fn]) || syscall
}
