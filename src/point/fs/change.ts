import path from 'node:path'
import { appends, flagsOf, syncs, truncates, writes } from './arguments.js'
import { beneath } from './beneath.js'
import { targetsOf } from './copy-tree.js'
import { type FileCall, flagOf } from './file-call.js'
import { exists, isFile, isFolder, type Journal, treeOf } from './journal.js'
import { removed, renamed } from './open-files.js'

/** Told when it is over, and whether it succeeded. */
type Changed = (done: boolean) => void

/** Tells the journal what an operation is about to change; the function given back, what it has changed, also in part. */
export function changing(call: FileCall, journal: Journal): Changed {
  const { row, args, file, to, open } = call
  if (row.change === 'none' || row.change === 'close' || file === undefined) return nothing
  switch (row.change) {
    case 'data':
      journal.touch(file)
      return () => {
        if (open?.sync) journal.synced(file)
      }
    case 'sync':
      return (done) => {
        if (!done) return
        if (isFile(file)) journal.synced(file)
        else journal.syncedFolder(file)
      }
    case 'open': {
      const flags = flagsOf(args[1])
      if (!writes(flags)) return nothing
      return fileChanges(journal, file, truncates(flags), false, appends(flags))
    }
    case 'file': {
      // By a descriptor the file is there; by a path it may be made.
      const target = to ?? file
      const options = args[2]
      const flush = (options as { flush?: unknown } | null | undefined)?.flush === true
      const synced = flush || syncs(flagOf(options, 'w')) || open?.sync === true
      return fileChanges(journal, target, true, synced, row.fn === 'appendFile')
    }
    case 'make':
      return makes(journal, to ?? file, row.fn)
    case 'remove':
      return removes(journal, file)
    case 'tree':
      return copies(journal, file, to as string)
    default:
      return renames(journal, file, to as string)
  }
}

function nothing(): void {}

function fileChanges(journal: Journal, file: string, changes: boolean, syncsIt: boolean, appended: boolean): Changed {
  const was = exists(file)
  journal.remember(file, appended)
  if (was && changes) journal.touch(file)
  return (done) => {
    if (!was && exists(file)) journal.made(file)
    if (done && syncsIt) journal.synced(file)
  }
}

/** `mkdir` may make several folders; the name that `mkdtemp` makes is not known before. */
function makes(journal: Journal, file: string, fn: string): () => void {
  if (fn === 'mkdtemp') {
    const folder = path.dirname(file)
    const before = new Set(treeNames(folder))
    return () => {
      for (const name of treeNames(folder)) if (!before.has(name)) journal.made(name)
    }
  }
  const missing: string[] = []
  for (let name = file; !exists(name) && name !== path.dirname(name); name = path.dirname(name)) missing.unshift(name)
  return () => {
    for (const name of missing) if (exists(name)) journal.made(name)
    // Another name of content that is there: no bytes of it are new.
    if (fn === 'link' && missing.length > 0) journal.synced(file)
  }
}

function copies(journal: Journal, from: string, to: string): Changed {
  const parents = makes(journal, path.dirname(to), 'cp')
  const targets = targetsOf(from, to).map((target) =>
    isFolder(target) ? nothing : fileChanges(journal, target, true, false, false),
  )
  return (done) => {
    parents()
    for (const target of targets) target(done)
  }
}

function treeNames(folder: string): string[] {
  return exists(folder)
    ? beneath()
        .readdirSync(folder)
        .map((name) => path.join(folder, name))
    : []
}

function removes(journal: Journal, file: string): () => void {
  const names = treeOf(file).map((name) => ({ name, gone: journal.removing(name) }))
  return () => {
    for (const { name, gone } of names) {
      if (exists(name)) continue
      gone()
      removed(name)
    }
  }
}

function renames(journal: Journal, from: string, to: string): () => void {
  const was = exists(from)
  const done = journal.renaming(from, to)
  return () => {
    if (!was || exists(from) || !exists(to)) return
    done()
    renamed(from, to)
  }
}
