import type { CountedEffect, FileEffect } from '../../fault/index.js'
import { bytesOf, encodingOf, readTransfer, vectorOf, writeTransfer } from './arguments.js'
import { type Beneath, beneath, within } from './beneath.js'
import { copyPart } from './copy-tree.js'
import type { FileCall } from './file-call.js'
import { crashError, failAs, staleError } from './file-error.js'
import { type OperationRow, syncName } from './operations.js'

/** A file effect and its account. */
export type Effects = readonly CountedEffect<FileEffect>[]

type Sync = (...args: readonly unknown[]) => unknown

/** Carries out one operation, by the synchronous functions beneath, with all that faults do to it. */
export function perform(call: FileCall, effects: Effects): unknown {
  const { open, points, row } = call
  const { store } = points.owner
  if (open?.lost && row.change !== 'close') throw crashError(call)
  return within(() => {
    const over = store.begin(call)
    let done = false
    let answer: unknown
    try {
      answer = operate(call, effects)
      done = true
      return answer
    } finally {
      over(done, answer)
    }
  }, store.fs)
}

function operate(call: FileCall, effects: Effects): unknown {
  const { row, args } = call
  for (const counted of effects) {
    if (counted.effect.does === 'writePart') return inPart(call, counted)
    if (counted.effect.does === 'tornRename') return tear(call, counted)
  }
  if (row.fn === 'read' || row.fn === 'readv') return read(call, effects)
  if (row.fn === 'readFile') return readFile(call, effects)
  if (row.fn === 'write' || row.fn === 'writev') return write(call)
  return plain(row)(...args)
}

function inPart(call: FileCall, counted: CountedEffect<FileEffect>): unknown {
  if (call.row.change === 'key') return failAs(call, counted)
  return call.row.fn === 'cp' ? copyPart(call, counted) : writePart(call, counted)
}

function plain(row: OperationRow): Sync {
  return beneath()[syncName(row) as keyof Beneath] as unknown as Sync
}

function write({ row, args, open }: FileCall): unknown {
  const written = plain(row)(...args) as number
  const at = row.fn === 'writev' ? vectorOf(args).position : (writeTransfer(args)?.position ?? null)
  if (open !== undefined && at === null) open.position += written
  return written
}

/** What is asked for is written in part: by a smaller operation of the same sort. */
function writePart(call: FileCall, counted: CountedEffect<FileEffect>): unknown {
  const { row, args, open } = call
  const { effect, count } = counted
  if (effect.does !== 'writePart') return undefined
  const single = row.fn === 'write' || row.fn === 'writev'
  const { data, position } = dataOf(call)
  const part = data.subarray(0, effect.bytes)
  count.bytes(data.length - part.length)
  if (row.fn === 'copyFile') beneath().writeFileSync(args[1] as string, part)
  else if (!single) plain(row)(args[0], part, args[2])
  else if (part.length > 0) {
    const written = beneath().writeSync(args[0] as number, part, 0, part.length, position)
    if (open !== undefined && position === null) open.position += written
    if (effect.short) return written
  }
  return failAs(call, counted)
}

function dataOf({ row, args }: FileCall): { readonly data: Buffer; readonly position: number | null } {
  const none = { data: Buffer.alloc(0), position: null }
  if (row.fn === 'write') {
    const transfer = writeTransfer(args)
    return transfer === undefined ? none : { data: transfer.buffer, position: transfer.position }
  }
  if (row.fn === 'writev') {
    const { views, position } = vectorOf(args)
    return { data: Buffer.concat(views), position }
  }
  if (row.fn === 'copyFile') return { data: beneath().readFileSync(args[0] as string), position: null }
  return { data: bytesOf(args[1], args[2]) ?? none.data, position: null }
}

/** A rename that a crash has interrupted. What it leaves is on the disk: nothing of it is undone by a later crash. */
function tear(call: FileCall, counted: CountedEffect<FileEffect>): never {
  const { effect, count } = counted
  const { file, to, points } = call
  if (effect.does === 'tornRename' && file !== undefined && to !== undefined && isFileAt(file)) {
    const fs = beneath()
    const content = fs.readFileSync(file)
    const { mode } = fs.statSync(file)
    fs.rmSync(to, { force: true })
    if (effect.leaves !== 'neither') {
      const left = effect.leaves === 'half' ? content.subarray(0, content.length >> 1) : content
      fs.writeFileSync(to, left, { mode })
      count.bytes(content.length - left.length)
    }
    if (effect.leaves !== 'both') fs.unlinkSync(file)
    points.owner.store.torn(file, to, effect.leaves !== 'both')
  }
  return failAs(call, counted)
}

function isFileAt(file: string): boolean {
  return beneath().statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}

function readFile(call: FileCall, effects: Effects): unknown {
  const { args, file, open } = call
  if (effects.length === 0) return beneath().readFileSync(...(args as Parameters<Beneath['readFileSync']>))
  const options = args[1]
  const rest = typeof options === 'object' && options !== null ? options : {}
  let content: Buffer | undefined
  for (const { effect } of effects) if (effect.does === 'staleRead') content = previous(call)
  content ??= beneath().readFileSync(args[0] as string, { ...rest, encoding: null }) as Buffer
  for (const { effect, count } of effects)
    if (effect.does === 'corruptRead') count.bytes(effect.corrupt(content, open?.position ?? 0))
  if (open !== undefined && file !== undefined) open.position += content.length
  const encoding = encodingOf(options)
  return encoding === undefined ? content : content.toString(encoding)
}

/** A copy of what was there before the last change; undefined: it is not known to have changed. @throws ENOENT */
function previous(call: FileCall): Buffer | undefined {
  const before = call.file === undefined ? undefined : call.points.owner.store.previous(call.file)
  if (before === null) throw staleError(call)
  return before
}

/** The bytes read, or their number; the buffers of the caller are filled. */
function read(call: FileCall, effects: Effects): number {
  const { row, args, open } = call
  const { views, position } = row.fn === 'readv' ? vectorOf(args) : single(args)
  const stale = effects.some(({ effect }) => effect.does === 'staleRead') ? previous(call) : undefined
  let total = 0
  for (const view of views) {
    const at = position === null ? (open?.position ?? 0) : position + total
    const count =
      stale === undefined
        ? beneath().readSync(args[0] as number, view, 0, view.length, position === null ? null : at)
        : stale.copy(view, 0, Math.min(at, stale.length))
    for (const { effect, count: account } of effects)
      if (effect.does === 'corruptRead') account.bytes(effect.corrupt(view.subarray(0, count), at))
    if (open !== undefined && position === null) open.position += count
    total += count
    if (count < view.length) break
  }
  return total
}

function single(args: readonly unknown[]): { readonly views: Buffer[]; readonly position: number | null } {
  const { buffer, position } = readTransfer(args)
  return { views: [buffer], position }
}
