import type { RandomStream } from '../../random/stream.js'
import { DiskDir } from './disk-dir.js'
import { type At, fail } from './disk-error.js'
import type { FolderNode, Inode } from './inode.js'
import { modeOf } from './mode.js'
import { atOf, textOf } from './path-text.js'
import { DiskDirent } from './stats.js'
import { existing, type NamedPlace, named, type Volume } from './volume.js'

type Options = Readonly<Record<string, unknown>> | null | undefined

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Functions of `fs` about folders and what is in them. */
export function folderOperations(volume: Volume, random: RandomStream) {
  function mkdirSync(path: unknown, options?: unknown): string | undefined {
    const given = (
      typeof options === 'object' && options !== null ? options : { mode: options }
    ) as NonNullable<Options>
    const mode = modeOf(given.mode, 0o777)
    if (given.recursive !== true) {
      makeFolder(path, mode)
      return undefined
    }
    // From the root on, as far as there is nothing yet.
    const text = textOf(path)
    const names = text.split('/').filter((name) => name !== '')
    let first: string | undefined
    for (let end = 1; end <= names.length; end++) {
      const part = `/${names.slice(0, end).join('/')}`
      const { node } = volume.place(part, atOf('mkdir', text))
      if (node === undefined) {
        // A link that leads nowhere.
        if (volume.place(part, atOf('mkdir', text), 'never').node !== undefined) fail('ENOENT', atOf('mkdir', text))
        makeFolder(part, mode)
        first ??= end === names.length ? text : part
      } else if (node.kind !== 'folder')
        fail(end === names.length && !text.endsWith('/') ? 'EEXIST' : 'ENOTDIR', atOf('mkdir', text))
    }
    return first
  }

  function makeFolder(path: unknown, mode: number): void {
    const where = atOf('mkdir', path)
    const place = volume.place(path, where, 'never')
    if (place.node !== undefined) fail('EEXIST', where)
    volume.makeFolder(place, mode)
  }

  function removeFolder(place: NamedPlace, where: At): void {
    if (place.node.kind !== 'folder') fail('ENOTDIR', where)
    if (place.node.entries.size > 0) fail('ENOTEMPTY', where)
    volume.remove(place, place.node)
  }

  /** What is deepest first, in the order of names. */
  function removeTree(place: NamedPlace): void {
    const { node } = place
    if (node.kind === 'folder')
      for (const name of sorted(node))
        removeTree({ folder: node, name, node: node.entries.get(name) as Inode, slash: false })
    volume.remove(place, node)
  }

  /** As Node sees it: of a tree, also what is to be within a file. */
  function isMissing(path: unknown, where: At, tree: boolean): boolean {
    try {
      existing(volume.place(path, where, 'never'), where)
      return false
    } catch (error) {
      const { code } = error as { readonly code?: unknown }
      return code === 'ENOENT' || (tree && code === 'ENOTDIR')
    }
  }

  function listOf(path: unknown, folder: FolderNode, options: unknown): (string | Buffer | DiskDirent)[] {
    const given = (typeof options === 'string' ? { encoding: options } : (options ?? {})) as NonNullable<Options>
    const name = (text: string) => (given.encoding === 'buffer' ? Buffer.from(text) : text)
    const base = textOf(path).replace(/(.)\/+$/, '$1')
    const found: (string | Buffer | DiskDirent)[] = []
    const visit = (at: FolderNode, below: string) => {
      const folders: string[] = []
      for (const each of sorted(at)) {
        const node = at.entries.get(each) as Inode
        const parent = below === '' ? base : `${base === '/' ? '' : base}/${below}`
        found.push(
          given.withFileTypes === true
            ? new DiskDirent(name(each), parent, node.kind)
            : name(below === '' ? each : `${below}/${each}`),
        )
        if (node.kind === 'folder') folders.push(each)
      }
      if (given.recursive === true)
        for (const each of folders) visit(at.entries.get(each) as FolderNode, below === '' ? each : `${below}/${each}`)
    }
    visit(folder, '')
    return found
  }

  function folderAt(path: unknown, syscall: string): FolderNode {
    const where = atOf(syscall, path)
    const node = volume.find(path, where)
    return node.kind === 'folder' ? node : fail('ENOTDIR', where)
  }

  return {
    mkdirSync,
    mkdtempSync(prefix: unknown): string {
      for (;;) {
        const name = textOf(prefix) + Array.from({ length: 6 }, () => random.pick([...letters])).join('')
        if (volume.place(name, atOf('mkdtemp', `${textOf(prefix)}XXXXXX`), 'never').node !== undefined) continue
        makeFolder(name, 0o700)
        return name
      }
    },
    readdirSync: (path: unknown, options?: unknown) => listOf(path, folderAt(path, 'scandir'), options),
    opendirSync(path: unknown): DiskDir {
      const entries = listOf(path, folderAt(path, 'opendir'), { withFileTypes: true }) as DiskDirent[]
      return new DiskDir(textOf(path), entries)
    },
    rmdirSync(path: unknown): void {
      const where = atOf('rmdir', path)
      const last = textOf(path)
        .split('/')
        .findLast((name) => name !== '')
      const refusals: Readonly<Record<string, string>> = { '.': 'EINVAL', '..': 'ENOTEMPTY' }
      removeFolder(named(volume, path, where, refusals[last ?? ''] ?? 'EBUSY'), where)
    },
    rmSync(path: unknown, options?: Options): void {
      const where = atOf('rm', path)
      if (options?.force === true && isMissing(path, where, options.recursive === true)) return
      const place = volume.place(path, where, 'never')
      const node = existing(place, where)
      if (node.kind !== 'folder' || options?.recursive === true) {
        if (place.name === '') fail('EINVAL', where)
        removeTree({ ...place, node })
        return
      }
      const refused = new Error(`Path is a directory: rm returned EISDIR (is a directory) ${where.path}`)
      const info = { errno: -21, code: 'EISDIR', message: 'is a directory', syscall: 'rm', path: where.path }
      throw Object.assign(refused, { code: 'ERR_FS_EISDIR', name: 'SystemError', info })
    },
  }
}

/** By code unit, as the system sorts them: the same on each machine. */
function sorted({ entries }: FolderNode): string[] {
  return [...entries.keys()].sort()
}
