import type { FileOperation } from '../../fault/index.js'
import type { Point } from '../point.js'
import { bytesOf, flagsOf, truncates, vectorOf, writeTransfer } from './arguments.js'
import { beneath } from './beneath.js'
import { bytesOfTree, targetsOf } from './copy-tree.js'
import type { FilePoints } from './file-points.js'
import { isFile } from './journal.js'
import type { OpenFile } from './open-files.js'
import type { OperationRow } from './operations.js'

/** One call of a function of `fs` at a file point. */
export interface FileCall {
  readonly row: OperationRow
  readonly points: FilePoints
  readonly point: Point
  /** At its point, from 1. */
  readonly number: number
  /** As for the synchronous form. */
  readonly args: readonly unknown[]
  /** Absolute path; of a descriptor, where its file is now. */
  readonly file: string | undefined
  /** Where it goes. */
  readonly to: string | undefined
  /** Of a descriptor. */
  readonly open: OpenFile | undefined
  /** What the clock of its caller reads; undefined outside of sessions. */
  wallMs(): number | undefined
}

/** What predicates and faults are told of it. */
export function describeCall(call: FileCall): FileOperation {
  const { row, args, file, to, open, points } = call
  const own = points.owner.store.measure?.(call)
  const bytes = own?.bytes ?? bytesToWrite(row, args, file)
  const frees = own?.frees ?? bytesFreed(row, args, file, to)
  return {
    operation: row.name,
    path: file ?? open?.openedAs ?? '',
    ...(to === undefined ? {} : { to }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(frees === 0 ? {} : { frees }),
  }
}

function bytesToWrite({ fn }: OperationRow, args: readonly unknown[], file: string | undefined): number | undefined {
  if (fn === 'write') return writeTransfer(args)?.buffer.length
  if (fn === 'writev') return vectorOf(args).views.reduce((sum, view) => sum + view.length, 0)
  if (fn === 'writeFile' || fn === 'appendFile') return bytesOf(args[1], args[2])?.length
  if (fn === 'cp') return file === undefined ? undefined : bytesOfTree(file)
  return fn === 'copyFile' ? beneath().statSync(args[0] as string, { throwIfNoEntry: false })?.size : undefined
}

function bytesFreed(
  { fn }: OperationRow,
  args: readonly unknown[],
  file: string | undefined,
  to: string | undefined,
): number {
  if (file === undefined) return 0
  if (fn === 'unlink' || fn === 'rm') return sizeOf(file)
  if (fn === 'rename' || fn === 'copyFile') return to === undefined ? 0 : sizeOf(to)
  if (fn === 'cp') return to === undefined ? 0 : targetsOf(file, to).reduce((sum, name) => sum + sizeOf(name), 0)
  if (fn === 'truncate' || fn === 'ftruncate') return Math.max(0, sizeOf(file) - Number(args[1] ?? 0))
  if (fn === 'open') return truncates(flagsOf(args[1])) ? sizeOf(file) : 0
  return fn === 'writeFile' && truncates(flagOf(args[2], 'w')) && typeof args[0] !== 'number' ? sizeOf(file) : 0
}

/** The option `flag` of `writeFile` and its like, as a number. */
export function flagOf(options: unknown, fallback: string): number {
  return flagsOf((options as { flag?: unknown } | null | undefined)?.flag, fallback)
}

function sizeOf(file: string): number {
  return isFile(file) ? beneath().statSync(file).size : 0
}
