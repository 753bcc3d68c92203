import type { RandomStream } from '../../random/stream.js'
import { type Change, type DataChange, describeChange, type Entry, type KeyChange } from './change.js'
import type { FileNode, FolderNode, Inode } from './inode.js'
import { Leaning } from './leaning.js'
import { mixture, overlap } from './mixture.js'
import { applyDurably } from './unsynced.js'
import type { Volume } from './volume.js'

/** What of the unsynced changes a crash leaves: nothing, the first of them, or any of them. */
export type CrashMode = 'lost' | 'prefix' | 'any'

export interface CrashRules {
  readonly mode: CrashMode
  readonly torn: boolean
  /** Chance of each block with unsynced bytes that these are garbage. */
  readonly corrupt: number
  readonly blockBytes: number
}

/** What a crash did, each change in few words: `write /wal 0..20`, `rename /a -> /b`, `set term`. */
export interface DiskCrashReport {
  readonly mode: CrashMode
  readonly kept: readonly string[]
  readonly lost: readonly string[]
  /** Writes that are there in part. */
  readonly torn: readonly string[]
  /** Blocks that hold garbage: `/wal block 3`. */
  readonly corrupted: readonly string[]
}

/**
 * Leaves on the disk what a power failure could. What was synced is untouched: bytes that no unsynced write has gone over are
 * as they were, names and keys that no unsynced change is about too.
 */
export function crash(volume: Volume, rules: CrashRules, random: RandomStream): DiskCrashReport {
  const { unsynced } = volume
  const { all, files } = unsynced
  const first = rules.mode === 'prefix' ? random.int(0, all.length) : 0
  const kept = new Set<Change>(all.slice(0, first))
  const partly = new Set<Change>()
  if (rules.mode === 'any') for (const change of anyOf(all, random)) kept.add(change)
  for (const change of all) if (kept.has(change) && change.on !== 'data') applyDurably(change, unsynced.keys)
  const data = rules.mode === 'any' ? new Leaning(random) : undefined
  const corrupted: string[] = []
  for (const file of files) {
    const { unsynced: changes } = file
    if (data !== undefined) {
      const mixed = mixture(file, rules.blockBytes, rules.torn, data, random)
      file.durable.become(mixed.bytes)
      for (const change of mixed.kept) kept.add(change)
      for (const change of mixed.partly) partly.add(change)
    } else for (const change of changes) if (kept.has(change)) applyDurably(change, unsynced.keys)
    const next = all[first]
    if (rules.mode === 'prefix' && rules.torn && next?.on === 'data' && next.file === file)
      if (tear(next, rules.blockBytes, random)) partly.add(next)
    corrupted.push(...garble(file, rules, random))
  }
  volume.recover()
  const texts = (holds: (change: Change) => boolean) => all.filter(holds).map(describeChange)
  return {
    mode: rules.mode,
    kept: texts((change) => kept.has(change)),
    lost: texts((change) => !kept.has(change) && !partly.has(change)),
    torn: texts((change) => partly.has(change)),
    corrupted,
  }
}

/**
 * Names: any of the changes, each with all that it rests on, the earlier ones of the same name or thing. File systems differ
 * in what they let overtake what (ALICE found no two alike); none puts the second rename of a file before the first. Keys:
 * each as it was at some moment since.
 */
function anyOf(all: readonly Change[], random: RandomStream): Change[] {
  const kept: Change[] = []
  const names = new Leaning(random)
  const values = new Leaning(random)
  const lostNames = new Map<FolderNode, Set<string>>()
  const lostNodes = new Set<Inode>()
  const rests = ({ folder, name, node }: Entry) =>
    lostNames.get(folder)?.has(name) || (node !== undefined && lostNodes.has(node))
  const versions = new Map<string, KeyChange[]>()
  for (const change of all) {
    if (change.on === 'key') versions.set(change.key, [...(versions.get(change.key) ?? []), change])
    if (change.on !== 'name') continue
    if (!change.entries.some(rests) && names.between(0, 1) === 1) {
      kept.push(change)
      continue
    }
    for (const { folder, name, node } of change.entries) {
      lostNames.set(folder, (lostNames.get(folder) ?? new Set()).add(name))
      if (node !== undefined) lostNodes.add(node)
    }
  }
  for (const changes of versions.values()) kept.push(...changes.slice(0, values.between(0, changes.length)))
  return kept
}

/** The first blocks of a write are there. True if any are. */
function tear(change: DataChange, blockBytes: number, random: RandomStream): boolean {
  if (change.does !== 'write') return false
  const { offset, bytes, file } = change
  const firstEnd = Math.floor(offset / blockBytes) + 1
  const ends = Math.ceil((offset + bytes.length) / blockBytes) - firstEnd
  const drawn = random.int(0, ends)
  if (drawn === 0) return false
  file.durable.write(offset, bytes.subarray(0, (firstEnd + drawn - 1) * blockBytes - offset))
  return true
}

/** Of blocks that were being written: what was being written, and nothing else, is garbage. */
function garble({ durable, unsynced }: FileNode, rules: CrashRules, random: RandomStream): string[] {
  const { corrupt, blockBytes } = rules
  const garbled: string[] = []
  if (corrupt === 0) return garbled
  const writes = unsynced.filter((change) => change.does === 'write')
  const content = durable.now
  for (let from = 0; from < content.length; from += blockBytes) {
    const length = Math.min(blockBytes, content.length - from)
    const parts = writes.flatMap((change) => [...overlap(change, from, length)])
    if (parts.length === 0 || !random.chance(corrupt)) continue
    for (const [at, { length: bytes }] of parts)
      for (let i = from + at; i < from + at + bytes; i++) content[i] = random.int(0, 255)
    garbled.push(`${writes[0]?.path} block ${from / blockBytes}`)
  }
  return garbled
}
