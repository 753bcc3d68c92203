import path from 'node:path'
import type { Mount } from '../../point/fs/mounts.js'
import type { OperationRow } from '../../point/fs/operations.js'
import { compilePaths, pathOf } from '../../point/fs/path-pattern.js'
import { firstDescriptor } from './descriptors.js'
import { fail } from './disk-error.js'
import type { DiskFiles } from './disk-files.js'
import { DiskHandle } from './disk-handle.js'

/** Folders of which the functions of `node:fs` find the content on a disk, under the same paths. */
export function mountOf(files: DiskFiles, folders: readonly string[]): Mount {
  const holds = compilePaths(folders)
  const ofPath = (argument: unknown) => {
    const file = pathOf(argument)
    return file !== undefined && holds(file) ? file : undefined
  }
  return {
    face: files.face,
    argumentsOf(row, args) {
      const [first, second] = args
      // What this disk has open, or had: a descriptor of the machine is never so large.
      if (first instanceof DiskHandle) return args
      if (takesDescriptor(row, first)) return (first as number) >= firstDescriptor ? args : undefined
      if (row.by === 'second') return ofPath(second) === undefined ? undefined : args.with(1, onDisk(second))
      const file = ofPath(first)
      if (row.to === undefined) return file === undefined ? undefined : args.with(0, onDisk(first))
      const to = ofPath(second)
      if (file === undefined && to === undefined) return undefined
      if (file === undefined || to === undefined)
        return fail('EXDEV', { syscall: row.syscall, path: String(first), dest: String(second) })
      return [onDisk(first), onDisk(second), ...args.slice(2)]
    },
  }
}

function takesDescriptor({ by }: OperationRow, first: unknown): boolean {
  return typeof first === 'number' && (by === 'fd' || by === 'either')
}

/** A relative path is one of the working directory, which disks do not know. */
function onDisk(argument: unknown): unknown {
  return typeof argument === 'string' && !path.isAbsolute(argument) ? path.resolve(argument) : argument
}
