import { fail } from './disk-error.js'
import type { FolderNode, Inode } from './inode.js'
import { atOf, textOf } from './path-text.js'
import { existing, named, type Volume } from './volume.js'
import { pathOfFolder } from './volume-path.js'

/** Functions of `fs` about single names. */
export function nameOperations(volume: Volume) {
  function renameSync(from: unknown, to: unknown): void {
    const where = atOf('rename', from, to)
    const source = volume.place(from, where, 'never')
    const target = volume.place(to, where, 'never')
    if (source.name === '' || target.name === '') fail('EBUSY', where)
    const { node } = source
    if (node === undefined) fail('ENOENT', where)
    if (node.kind !== 'folder' && (source.slash || target.slash)) fail('ENOTDIR', where)
    if (isWithin(target.folder, node)) fail('EINVAL', where)
    const old = target.node
    if (old === node) return
    if (old !== undefined) {
      if (isWithin(source.folder, old)) fail('ENOTEMPTY', where)
      if (node.kind === 'folder' && old.kind !== 'folder') fail('ENOTDIR', where)
      if (old.kind === 'folder') {
        if (node.kind !== 'folder') fail('EISDIR', where)
        if (old.entries.size > 0) fail('ENOTEMPTY', where)
      }
    }
    volume.rename(source, node, target)
  }

  return {
    renameSync,
    linkSync(from: unknown, to: unknown): void {
      const where = atOf('link', from, to)
      const node = volume.find(from, where, 'before-slash')
      const place = volume.place(to, where, 'never')
      if (place.node !== undefined) fail('EEXIST', where)
      if (place.slash) fail('ENOENT', where)
      if (node.kind === 'folder') fail('EPERM', where)
      volume.link(node, place)
    },
    symlinkSync(target: unknown, path: unknown): void {
      const where = atOf('symlink', target, path)
      const place = volume.place(path, where, 'never')
      if (place.node !== undefined) fail('EEXIST', where)
      if (place.slash) fail('ENOENT', where)
      volume.makeLink(place, textOf(target))
    },
    readlinkSync(path: unknown): string {
      const where = atOf('readlink', path)
      const node = volume.find(path, where, 'before-slash')
      return node.kind === 'link' ? node.target : fail('EINVAL', where)
    },
    realpathSync(path: unknown): string {
      const place = volume.place(path, atOf('lstat', path))
      existing(place, atOf('lstat', path))
      const folder = pathOfFolder(place.folder)
      if (place.name === '') return folder
      return folder === '/' ? `/${place.name}` : `${folder}/${place.name}`
    },
    unlinkSync(path: unknown): void {
      const where = atOf('unlink', path)
      const place = named(volume, path, where, 'EISDIR')
      if (place.node.kind === 'folder') fail('EISDIR', where)
      volume.remove(place, place.node)
    },
  }
}

/** Whether the folder is that node, or somewhere below it. */
function isWithin(folder: FolderNode, node: Inode): boolean {
  for (let at = folder; ; at = at.parent) {
    if (at === node) return true
    if (at.parent === at) return false
  }
}
