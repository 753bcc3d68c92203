import type { FolderNode, Inode } from './inode.js'

const types = { file: 0o100_000, folder: 0o040_000, link: 0o120_000 } as const
const blockBytes = 4096

/** What kind of thing it is, as `fs.Stats` and `fs.Dirent` are asked. */
class Kind {
  readonly #kind: Inode['kind']

  constructor(kind: Inode['kind']) {
    this.#kind = kind
  }

  isFile(): boolean {
    return this.#kind === 'file'
  }

  isDirectory(): boolean {
    return this.#kind === 'folder'
  }

  isSymbolicLink(): boolean {
    return this.#kind === 'link'
  }

  isBlockDevice(): boolean {
    return false
  }

  isCharacterDevice(): boolean {
    return false
  }

  isFIFO(): boolean {
    return false
  }

  isSocket(): boolean {
    return false
  }
}

/** As `fs.Stats`. */
export class DiskStats extends Kind {
  constructor(node: Inode) {
    super(node.kind)
    const size =
      node.kind === 'file' ? node.content.size : node.kind === 'link' ? Buffer.byteLength(node.target) : blockBytes
    const { atimeMs, mtimeMs, ctimeMs, birthtimeMs } = node.times
    Object.assign(this, {
      dev: 1,
      mode: types[node.kind] | node.mode,
      nlink: node.kind === 'folder' ? 2 + foldersIn(node) : node.links,
      uid: node.uid,
      gid: node.gid,
      rdev: 0,
      blksize: blockBytes,
      ino: node.ino,
      size,
      blocks: Math.ceil(size / blockBytes) * (blockBytes / 512),
      atimeMs,
      mtimeMs,
      ctimeMs,
      birthtimeMs,
      atime: new Date(atimeMs),
      mtime: new Date(mtimeMs),
      ctime: new Date(ctimeMs),
      birthtime: new Date(birthtimeMs),
    })
  }

  /** As `fs.BigIntStats`: all numbers are bigints, and times are there in nanoseconds too. */
  static big(node: Inode): DiskStats {
    const stats = new DiskStats(node)
    const fields = stats as unknown as Record<string, unknown>
    for (const [name, value] of Object.entries(stats)) {
      if (typeof value !== 'number') continue
      fields[name] = BigInt(Math.trunc(value))
      if (name.endsWith('timeMs')) fields[name.replace('Ms', 'Ns')] = BigInt(Math.round(value * 1e6))
    }
    return stats
  }
}

/** Each has a `..`, one more name for the folder that it is in. */
function foldersIn({ entries }: FolderNode): number {
  return [...entries.values()].filter(({ kind }) => kind === 'folder').length
}

/** As `fs.Dirent`. */
export class DiskDirent extends Kind {
  readonly name: string | Buffer
  readonly parentPath: string

  constructor(name: string | Buffer, parentPath: string, kind: Inode['kind']) {
    super(kind)
    this.name = name
    this.parentPath = parentPath
  }
}
