import nodeFs, { constants } from 'node:fs'
import { promisify } from 'node:util'
import { withBytes } from '../../point/fs/file-handle.js'
import { type OperationRow, operations, syncName } from '../../point/fs/operations.js'
import type { Callable } from '../../point/target.js'
import { refuseArgument } from './disk-error.js'
import type { DiskFiles } from './disk-files.js'
import type { DiskFs } from './disk-fs.js'
import { DiskHandle } from './disk-handle.js'
import { absolute } from './path-text.js'

/** A disk as `fs`, in its three forms: by callback, synchronous, by promise. */
export function faceOf(files: DiskFiles): DiskFs {
  const face: Record<string, unknown> = { constants, promises: { constants } }
  const promises = face.promises as Record<string, unknown>
  const has = files.store.fs as unknown as Readonly<Record<string, unknown>>
  for (const row of operations.filter((each) => has[syncName(each)] !== undefined)) {
    const later = (...args: unknown[]) => atOnce(() => withBytes(row, args, 1, (given) => promised(files, row, given)))
    face[syncName(row)] = (...args: unknown[]) =>
      files.call({ row, shape: 'sync', args, ...placesOf(files, row, args) })
    face[row.fn] = withCallback(files, row, later)
    // `fs.promises` has those that take no descriptor.
    if (row.by !== 'fd' && !row.quiet) promises[row.fn] = later
  }
  for (const name of ['realpath', 'realpathSync']) Object.assign(face[name] as object, { native: face[name] })
  return Object.assign(face, {
    createReadStream: (path: string, options?: object | string) =>
      nodeFs.createReadStream(path, { ...streamOptions(options), fs: face } as never),
    createWriteStream: (path: string, options?: object | string) =>
      nodeFs.createWriteStream(path, { ...streamOptions(options), fs: face } as never),
  }) as unknown as DiskFs
}

function streamOptions(options: object | string | undefined): object {
  return typeof options === 'string' ? { encoding: options } : { ...options }
}

function withCallback(files: DiskFiles, row: OperationRow, later: Callable): Callable {
  const call = (...args: unknown[]) => {
    if (typeof args.at(-1) !== 'function') refuseArgument('cb', 'of type function', args.at(-1))
    files.call({ row, shape: 'callback', args, ...placesOf(files, row, args) })
  }
  // As of Node's own: with two values, an object; of `exists`, which tells no error, its one value.
  if (row.gives !== undefined || row.quiet) Object.defineProperty(call, promisify.custom, { value: later })
  return call
}

/** By promise: files are opened as FileHandles, and may be given as such. */
function promised(files: DiskFiles, row: OperationRow, args: readonly unknown[]): unknown {
  const [first] = args
  const given = first instanceof DiskHandle ? args.with(0, first.fd) : args
  const native = row.change === 'open' ? { native: DiskHandle.opening(files) } : {}
  return files.call({ row, shape: 'async', args: given, ...placesOf(files, row, given), ...native })
}

/** Which files a call is about. @throws TypeError for what is no path */
function placesOf(files: DiskFiles, { by, to }: OperationRow, args: readonly unknown[]) {
  const [first, second] = args
  if (by === 'fd' || (by === 'either' && typeof first === 'number')) {
    const open = files.store.openFile(first)
    return { file: open?.path, open }
  }
  return { file: absolute(by === 'second' ? second : first), to: to === undefined ? undefined : absolute(second) }
}

/** What throws at once rejects: as of an async function. */
function atOnce(make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    return Promise.reject(error)
  }
}
