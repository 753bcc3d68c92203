import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { runInScope } from '../../clock/scope.js'
import type { JournalOpened } from '../journal-line.js'
import type { FilePlace } from '../numbered-lines.js'

/** Bytes before a place by which it is known again. */
const looked = 4096

/**
 * What a journal is known by, wherever its file is: its own id. One of a version without ids is known by its first line
 * and the name of its file, which has its start in it.
 */
export function keyOf(header: JournalOpened, file: string): string {
  if (header.id !== undefined) return header.id
  return createHash('sha256').update(JSON.stringify(header)).update(path.basename(file)).digest('hex')
}

export function sizeOf(file: string): number {
  return runInScope(null, () => fs.statSync(file)).size
}

/** Of the bytes before a place: a file that goes on from there has the same. */
export function hashBefore(file: string, { byte }: FilePlace): string {
  const bytes = Buffer.alloc(Math.min(looked, byte))
  const size = runInScope(null, () => {
    const fd = fs.openSync(file, 'r')
    try {
      return fs.readSync(fd, bytes, 0, bytes.length, byte - bytes.length)
    } finally {
      fs.closeSync(fd)
    }
  })
  return createHash('sha256').update(bytes.subarray(0, size)).digest('hex')
}
