import { constants } from 'node:fs'

/** Bytes of anything that a function of `fs` takes for them; undefined when it is none. */
export function bytesOf(data: unknown, encoding: unknown): Buffer | undefined {
  if (typeof data === 'string') return Buffer.from(data, encodingOf(encoding))
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : undefined
}

/** An encoding that is given as text, or among the options. */
export function encodingOf(options: unknown): BufferEncoding | undefined {
  const encoding = typeof options === 'string' ? options : (options as { encoding?: unknown } | null)?.encoding
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : undefined
}

export interface Transfer {
  readonly buffer: Buffer
  /** In the file; null: where the descriptor stands. */
  readonly position: number | null
}

/** What `read(fd, …)` is to fill, in all the ways it may be said; `given` is the buffer that its caller gets back. */
export function readTransfer(args: readonly unknown[]): Transfer & { readonly given: NodeJS.ArrayBufferView } {
  const [, second, third] = args
  const options = (ArrayBuffer.isView(second) ? third : second) as Record<string, unknown> | number | null | undefined
  const given = (
    ArrayBuffer.isView(second)
      ? second
      : ((options as { buffer?: unknown } | undefined)?.buffer ?? Buffer.alloc(16_384))
  ) as NodeJS.ArrayBufferView
  const listed =
    typeof options === 'object' && options !== null ? options : { offset: third, length: args[3], position: args[4] }
  const offset = Number(listed.offset ?? 0)
  const length = Number(listed.length ?? given.byteLength - offset)
  if (offset < 0 || length < 0 || offset + length > given.byteLength)
    throw Object.assign(new RangeError('The value of "offset" or "length" is out of range.'), {
      code: 'ERR_OUT_OF_RANGE',
    })
  const buffer = Buffer.from(given.buffer, given.byteOffset + offset, length)
  return { buffer, position: positionOf(listed.position), given }
}

/** What `write(fd, …)` is to write; undefined when the data is none. */
export function writeTransfer(args: readonly unknown[]): Transfer | undefined {
  const [, data, third] = args
  if (typeof data === 'string') return { buffer: Buffer.from(data, encodingOf(args[3])), position: positionOf(third) }
  if (!ArrayBuffer.isView(data)) return undefined
  const listed = (
    typeof third === 'object' && third !== null ? third : { offset: third, length: args[3], position: args[4] }
  ) as Record<string, unknown>
  const offset = Number(listed.offset ?? 0)
  const length = Number(listed.length ?? data.byteLength - offset)
  if (offset < 0 || length < 0 || offset + length > data.byteLength) return undefined
  return { buffer: Buffer.from(data.buffer, data.byteOffset + offset, length), position: positionOf(listed.position) }
}

/** Buffers of `readv` and `writev`, as one; for `readv` they are to be filled from it. */
export function vectorOf(args: readonly unknown[]): { readonly views: Buffer[]; readonly position: number | null } {
  const views = (args[1] as readonly NodeJS.ArrayBufferView[]).map((view) => bytesOf(view, undefined) as Buffer)
  return { views, position: positionOf(args[2]) }
}

function positionOf(position: unknown): number | null {
  if (typeof position === 'bigint') return position < 0n ? null : Number(position)
  return typeof position === 'number' && position >= 0 ? position : null
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_EXCL } = constants
/** Absent on Windows, where nothing is lost by reading it as 0. */
const O_SYNC = constants.O_SYNC ?? 0
const O_DSYNC = constants.O_DSYNC ?? 0

/** Flags of `open` as a number: `'w'`, `'ax+'`, `'rs+'`, … */
export function flagsOf(flags: unknown, fallback = 'r'): number {
  if (typeof flags === 'number') return flags
  const text = typeof flags === 'string' ? flags : fallback
  const plus = text.includes('+')
  const kind = text.replace(/[sx+]/g, '')
  const base = { r: O_RDONLY, w: O_TRUNC | O_CREAT, a: O_APPEND | O_CREAT }[kind] ?? O_RDONLY
  const access = plus ? O_RDWR : kind === 'r' ? O_RDONLY : O_WRONLY
  return base | access | (text.includes('x') ? O_EXCL : 0) | (text.includes('s') ? O_SYNC : 0)
}

/** What a file that is open already is to be opened with once more. */
export function reopenFlags(flags: number): number {
  return flags & ~(O_CREAT | O_TRUNC | O_EXCL)
}

export const writes = (flags: number) => (flags & 3) !== O_RDONLY
export const appends = (flags: number) => (flags & O_APPEND) !== 0
export const truncates = (flags: number) => (flags & O_TRUNC) !== 0
/** Each write is on the disk when it has returned. */
export const syncs = (flags: number) => (flags & O_DSYNC) !== 0 || (O_SYNC !== 0 && (flags & O_SYNC) === O_SYNC)
