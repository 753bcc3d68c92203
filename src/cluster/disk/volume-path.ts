import { type At, fail } from './disk-error.js'
import type { FolderNode, Inode } from './inode.js'

/** Where a path leads. */
export interface Place {
  /** The folder that has the name. */
  readonly folder: FolderNode
  /** The last name; '' where the path ends in no name (`/`, `..`): it is the folder itself. */
  readonly name: string
  readonly node: Inode | undefined
  /** It ends in a slash: nothing but a folder will do. */
  readonly slash: boolean
}

/**
 * Whether the last name is followed when it is a symbolic link: `always`; only when a slash comes after it, `before-slash`; or
 * `never`, where it is the name itself that is made or taken away.
 */
export type Follow = 'always' | 'before-slash' | 'never'

/** More than a path may lead through: as on Linux. */
const mostLinks = 40
const longestName = 255

/** Follows a path, as the kernel does: name by name, through symbolic links. */
export function findPlace(root: FolderNode, path: string, at: At, follow: Follow): Place {
  if (path === '') fail('ENOENT', at)
  const names = path.split('/').filter((name) => name !== '')
  let slash = path.endsWith('/') && names.length > 0
  let folder = root
  let links = 0
  for (;;) {
    const name = names.shift()
    if (name === undefined) return { folder, name: '', node: folder, slash }
    if (name.length > longestName) fail('ENAMETOOLONG', at)
    if (name === '.' || name === '..') {
      if (name === '..') folder = folder.parent
      continue
    }
    const node = folder.entries.get(name)
    const last = names.length === 0
    if (node?.kind === 'link' && (!last || follow === 'always' || (slash && follow === 'before-slash'))) {
      if (++links > mostLinks) fail('ELOOP', at)
      names.unshift(...node.target.split('/').filter((each) => each !== ''))
      if (last && node.target.endsWith('/')) slash = true
      if (node.target.startsWith('/')) folder = root
      continue
    }
    if (last) return { folder, name, node, slash }
    if (node === undefined) fail('ENOENT', at)
    if (node.kind !== 'folder') fail('ENOTDIR', at)
    folder = node
  }
}

/** The path of a folder from the root. */
export function pathOfFolder(folder: FolderNode): string {
  const names: string[] = []
  for (let at = folder; at.parent !== at; at = at.parent) {
    const found = [...at.parent.entries].find(([, node]) => node === at)
    names.unshift(found?.[0] ?? '?')
  }
  return `/${names.join('/')}`
}
