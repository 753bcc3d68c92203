import { isInjected, markInjected } from '../../error/index.js'
import { type CountedEffect, type FileEffect, fileCodeError, fileCodes } from '../../fault/index.js'
import type { FileCall } from './file-call.js'
import { syscallOf } from './operations.js'
import { pathOf } from './path-pattern.js'

/** By code and text, which come first in their messages. */
const codes = new Map(fileCodes.map((code) => [headOf(fileCodeError(code)), code]))

function headOf({ message }: Error): string {
  return message.slice(0, message.lastIndexOf(', '))
}

/**
 * An injected error as the operation itself would have met it: its system call, and its path where Node tells one. The
 * same object; errors of the user's own, and those with a text of their own, stay as they are.
 */
export function asFileError(error: unknown, call: FileCall): unknown {
  if (!isInjected(error) || !(error instanceof Error)) return error
  const code = 'syscall' in error ? codes.get(headOf(error)) : undefined
  if (code === undefined) return error
  const syscall = syscallOf(call.row, code)
  const real = detailed(code, syscall, call)
  const { stack, message } = error
  error.message = real.message
  if (stack !== undefined) error.stack = stack.replace(message, real.message)
  return Object.assign(error, real)
}

/** The operation fails with the error of an effect. */
export function failAs(call: FileCall, { effect, count }: CountedEffect<FileEffect>): never {
  if (!('error' in effect)) throw new TypeError(effect.does)
  const error = asFileError(effect.error, call)
  count.raised(error)
  throw error
}

/** An error of ours that a crash is to blame for. */
export function crashError(call: FileCall): Error {
  return markInjected(detailed('EIO', call.row.syscall, call), {
    kind: 'crash',
    point: call.point.name,
    call: call.number,
  })
}

/** The file that was not there before its last change. */
export function staleError(call: FileCall): Error {
  return detailed('ENOENT', 'open', call)
}

function detailed(code: string, syscall: string, { row, args, file }: FileCall): Error {
  // Operations on descriptors know no path, and a write inside `writeFile` is one.
  if (typeof args[0] === 'number' || row.syscall !== syscall) return fileCodeError(code, { syscall })
  const name = (argument: unknown) => (typeof argument === 'string' ? argument : (pathOf(argument) ?? file))
  // inotify has no room for more watches: Node says so.
  if (syscall === 'watch' && code === 'ENOSPC') return watchLimit(name(args[0]))
  const dest = row.to || row.by === 'second' ? name(args[1]) : undefined
  return fileCodeError(code, { syscall, path: name(args[0]), dest })
}

function watchLimit(path: string | undefined): Error {
  const error = fileCodeError('ENOSPC', { syscall: 'watch', path })
  error.message = error.message.replace(/: [^,]*/, ': System limit for number of file watchers reached')
  return error
}
