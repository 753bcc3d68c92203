import type { FileHandle } from 'node:fs/promises'
import type { Callable } from '../target.js'
import { flagsOf, reopenFlags } from './arguments.js'
import { beneath } from './beneath.js'
import type { FileCall } from './file-call.js'
import { callAtPoint } from './forms.js'
import { noteClosed, noteOpen, type OpenFile, openFileOf } from './open-files.js'
import { type OperationRow, operations } from './operations.js'
import { perform } from './perform.js'

const byHandle = new WeakMap<object, OpenFile>()

/** The file that a FileHandle stands for, if it was opened at a file point. */
export function handleFile(handle: unknown): OpenFile | undefined {
  return typeof handle === 'object' && handle !== null ? byHandle.get(handle) : undefined
}

const methods = operations.filter((row) => row.method !== undefined)
const closeRow = operations.find(({ fn }) => fn === 'close') as OperationRow

/**
 * `open` as a promise. The file is opened, made and truncated at once, at its turn; Node then makes the FileHandle, as
 * nobody else can, on what is there.
 */
export async function openHandle(call: FileCall): Promise<FileHandle> {
  const { owner } = call.points
  const { life } = owner
  const handle = await handleOn(perform(call, []) as number, call)
  const close = handle.close.bind(handle)
  // The machine has crashed meanwhile: nobody will ever have it.
  if (owner.life !== life) {
    await close()
    return handle
  }
  const file = openFileOf(call, handle.fd, close)
  noteOpen(file)
  byHandle.set(handle, file)
  putPoints(handle, file, close)
  return handle
}

/** On the file that a descriptor has open; the descriptor is closed. */
async function handleOn(fd: number, { args }: FileCall): Promise<FileHandle> {
  const fs = beneath()
  const { mode } = fs.fstatSync(fd)
  // A file that its maker alone may write to, through this descriptor, could not be opened a second time.
  const bare = (mode & 0o600) !== 0o600 && (process.getuid?.() ?? 0) !== 0
  try {
    if (bare) fs.fchmodSync(fd, mode | 0o600)
    return await fs.promises.open(args[0] as string, reopenFlags(flagsOf(args[1])))
  } finally {
    if (bare) fs.fchmodSync(fd, mode)
    fs.closeSync(fd)
  }
}

/** Methods of its own, on this handle alone: other handles of the process stay as they are. */
function putPoints(handle: FileHandle, open: OpenFile, close: () => Promise<void>): void {
  const put = (name: string, native: Callable, value: (args: readonly unknown[]) => unknown) => {
    const method = (...args: unknown[]) =>
      open.points.owner.host.open ? value(args) : Reflect.apply(native, handle, args)
    Object.defineProperty(handle, name, { configurable: true, writable: true, enumerable: false, value: method })
  }
  const at = (row: OperationRow, args: readonly unknown[], native?: () => Promise<unknown>) =>
    callAtPoint({
      row,
      points: open.points,
      shape: 'async',
      args: [handle.fd, ...args],
      file: open.path,
      to: undefined,
      open,
      ...(native === undefined ? {} : { native }),
    })
  for (const row of methods) {
    const method = row.method as string
    const native = Reflect.get(handle, method) as Callable
    put(method, native, (args) => withBytes(row, args, 0, (given) => at(row, given)))
  }
  put('close', close, () =>
    at(closeRow, [], () => {
      noteClosed(open)
      return close()
    }),
  )
}

const whole = new Set(['writeFile', 'appendFile'])

/**
 * What `writeFile` is given piece by piece (an iterable, a stream) is collected first: a fault must know how much there
 * is to write.
 * @param at place of the data among the arguments
 */
export function withBytes(
  { fn }: OperationRow,
  args: readonly unknown[],
  at: number,
  call: (args: readonly unknown[]) => unknown,
): unknown {
  const data = args[at] as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined
  if (!whole.has(fn) || typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return call(args)
  if (data[Symbol.asyncIterator] === undefined && data[Symbol.iterator] === undefined) return call(args)
  return (async () => {
    const chunks: Buffer[] = []
    for await (const chunk of data as AsyncIterable<string | Uint8Array>) chunks.push(Buffer.from(chunk as Uint8Array))
    return call(args.with(at, Buffer.concat(chunks)))
  })()
}
