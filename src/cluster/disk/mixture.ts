import type { RandomStream } from '../../random/stream.js'
import type { DataChange, WriteChange } from './change.js'
import type { FileNode } from './inode.js'
import type { Leaning } from './leaning.js'

/** What a disk writes as a whole, whatever happens. */
const sectorBytes = 512

export interface Mixed {
  readonly bytes: Buffer
  /** Changes of which every block is there, and those of which some are. */
  readonly kept: ReadonlySet<DataChange>
  readonly partly: ReadonlySet<DataChange>
}

/**
 * One of the contents that a crash may leave of a file with unsynced changes: each block is what it was at some moment
 * since the last fsync, independently of the others, and so is the size. A block that was cut off holds nothing of what was
 * there before once the cut is durable; what was written there after a cut is lost when the cut is.
 * @param torn one more write may be there in part, up to a sector
 */
export function mixture(file: FileNode, blockBytes: number, torn: boolean, lean: Leaning, random: RandomStream): Mixed {
  const { durable, unsynced } = file
  const sizes = [durable.size]
  for (const change of unsynced) sizes.push(sizeAfter(sizes.at(-1) as number, change))
  const sizedBy = lean.between(0, unsynced.length)
  const size = sizes[sizedBy] as number
  const bytes = Buffer.alloc(size)
  durable.now.copy(bytes)
  const blocks = new Map<DataChange, { all: number; kept: number }>()
  for (const [block, touching] of blocksOf(unsynced, sizes, blockBytes)) {
    const cuts = (from: number, to: number) => (at: number) =>
      at >= from && at < to && (unsynced[at] as DataChange).does === 'resize'
    const lowest = touching.findLastIndex(cuts(0, sizedBy)) + 1
    const firstLost = touching.findIndex(cuts(sizedBy, unsynced.length))
    const highest = firstLost < 0 ? touching.length : firstLost
    const kept = lean.between(lowest, highest)
    const from = block * blockBytes
    const content = Buffer.alloc(blockBytes)
    content.set(durable.now.subarray(from, from + blockBytes))
    for (const at of touching.slice(0, kept)) put(content, from, unsynced[at] as DataChange)
    const next = kept < highest ? (unsynced[touching[kept] as number] as DataChange) : undefined
    if (torn && next?.does === 'write' && blockBytes > sectorBytes) {
      const sectors = random.int(0, Math.ceil(blockBytes / sectorBytes) - 1)
      put(content, from, next, sectors * sectorBytes)
    }
    if (from < size) content.copy(bytes, from, 0, Math.min(blockBytes, size - from))
    touching.forEach((at, order) => {
      const change = unsynced[at] as DataChange
      const count = blocks.get(change) ?? { all: 0, kept: 0 }
      blocks.set(change, { all: count.all + 1, kept: count.kept + (order < kept ? 1 : 0) })
    })
  }
  const all = [...blocks]
  return {
    bytes,
    kept: new Set(all.filter(([, { all, kept }]) => kept === all).map(([change]) => change)),
    partly: new Set(all.filter(([, { all, kept }]) => kept > 0 && kept < all).map(([change]) => change)),
  }
}

export function sizeAfter(before: number, change: DataChange): number {
  return change.does === 'resize' ? change.size : Math.max(before, change.offset + change.bytes.length)
}

/** By block, in order of blocks: numbers of the changes that touch it, in order. */
function blocksOf(changes: readonly DataChange[], sizes: readonly number[], blockBytes: number): [number, number[]][] {
  const blocks = new Map<number, number[]>()
  changes.forEach((change, at) => {
    // What is added by a resize is zeros, which are there anyway.
    const [from, to] =
      change.does === 'write'
        ? [change.offset, change.offset + change.bytes.length]
        : [change.size, sizes[at] as number]
    if (to <= from) return
    for (let block = Math.floor(from / blockBytes); block * blockBytes < to; block++)
      blocks.set(block, [...(blocks.get(block) ?? []), at])
  })
  return [...blocks].sort(([a], [b]) => a - b)
}

/** What a change does to the part of the file that begins at `from`; of a write, to so many bytes of it. */
function put(content: Buffer, from: number, change: DataChange, atMost = content.length): void {
  if (change.does === 'resize') content.fill(0, Math.max(0, change.size - from))
  else for (const [at, part] of overlap(change, from, atMost)) content.set(part, at)
}

/** The part of a write that falls within so many bytes from there: at most one. */
export function* overlap({ offset, bytes }: WriteChange, from: number, length: number): Generator<[number, Buffer]> {
  const begin = Math.max(offset, from)
  const end = Math.min(offset + bytes.length, from + length)
  if (begin < end) yield [begin - from, bytes.subarray(begin - offset, end - offset)]
}
