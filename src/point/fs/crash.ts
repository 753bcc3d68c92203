import path from 'node:path'
import type { RandomStream } from '../../random/stream.js'
import { beneath } from './beneath.js'
import { type Entry, exists, type Journal } from './journal.js'

/** What a crash takes of what fsync has not guaranteed. */
export type Lost = 'all' | 'data' | 'names' | 'some'

/** What a crash did. */
export interface CrashReport {
  /** Changes of names that were undone, the last one first: `rename /data/a -> /data/b`. */
  readonly names: readonly string[]
  /** Files whose content is another than before, by path, with the bytes they have now. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
}

const pageBytes = 4096
const sectorBytes = 512

/**
 * Makes the files what a power failure could leave. Names go back in reverse order, so that each step finds what it
 * left; in a mixture, all from some point on: file systems with a journal keep them in order.
 */
export function crash(journal: Journal, lost: Lost, random: RandomStream): CrashReport {
  const { entries, dirty } = journal
  const kept = { all: 0, names: 0, data: entries.length, some: 0 }[lost]
  const from = lost === 'some' ? random.int(0, entries.length) : kept
  const names: string[] = []
  for (let i = entries.length - 1; i >= from; i--) {
    const entry = entries[i] as Entry
    undo(entry, dirty)
    names.push(entry.act === 'rename' ? `rename ${entry.path} -> ${entry.to}` : `${entry.act} ${entry.path}`)
  }
  const files: { path: string; bytes: number }[] = []
  if (lost !== 'names')
    for (const [file, durable] of dirty) {
      if (!exists(file)) continue
      const now = beneath().readFileSync(file)
      const left = lost === 'some' ? mixture(durable, now, random) : durable
      if (left.equals(now)) continue
      beneath().writeFileSync(file, left)
      files.push({ path: file, bytes: left.length })
    }
  journal.forget()
  return { names, files }
}

function undo(entry: Entry, dirty: Map<string, Buffer>): void {
  const fs = beneath()
  if (entry.act === 'make') {
    dirty.delete(entry.path)
    take(entry.path)
    return
  }
  if (entry.act === 'rename') {
    const { path: from, to, replaced } = entry
    if (!exists(to)) return
    fs.renameSync(to, from)
    for (const [name, durable] of [...dirty])
      if (name === to || name.startsWith(to + path.sep)) {
        dirty.delete(name)
        dirty.set(from + name.slice(to.length), durable)
      }
    if (replaced !== undefined) restore(to, replaced, dirty)
    return
  }
  if (entry.kept === 'folder') fs.mkdirSync(entry.path, { recursive: true })
  else if ('link' in entry.kept) fs.symlinkSync(entry.kept.link, entry.path)
  else restore(entry.path, entry.kept, dirty)
}

function restore(
  file: string,
  { content, mode, durable }: { readonly content: Buffer; readonly mode: number; readonly durable: Buffer | undefined },
  dirty: Map<string, Buffer>,
): void {
  beneath().writeFileSync(file, content, { mode })
  if (durable !== undefined) dirty.set(file, durable)
}

/** A name that was made: a file, or a folder that is empty by now, unless somebody else has put something in it. */
function take(file: string): void {
  const stats = beneath().lstatSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return
  try {
    if (stats.isDirectory()) beneath().rmdirSync(file)
    else beneath().unlinkSync(file)
  } catch {
    // A folder that is not empty: what is in it came by another way.
  }
}

/** Either length, and each page old, new, or torn at a sector; a page that neither has is zeros. */
function mixture(old: Buffer, now: Buffer, random: RandomStream): Buffer {
  const left = Buffer.alloc(random.pick([old.length, now.length]))
  for (let page = 0; page < left.length; page += pageBytes) {
    const torn = random.pick([0, pageBytes / sectorBytes, random.int(1, pageBytes / sectorBytes - 1)])
    const split = page + torn * sectorBytes
    left.set(now.subarray(page, Math.min(split, left.length)), page)
    if (split < left.length) left.set(old.subarray(split, Math.min(page + pageBytes, left.length)), split)
  }
  return left
}
