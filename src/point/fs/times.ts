import { flagsOf, truncates } from './arguments.js'
import { beneath } from './beneath.js'
import { targetsOf } from './copy-tree.js'
import type { FileCall } from './file-call.js'
import { exists } from './journal.js'

/**
 * Files that an operation makes or changes get the time of the caller's clock: the system would give them the real one,
 * and code that compares a file's time with its own (is this lock stale?) would meet years in between. The function
 * given back does it, once the operation is over, with what it answered.
 */
export function stamping({ row, file, to, args, open, wallMs }: FileCall): (answer: unknown) => void {
  const nowMs = wallMs()
  if (nowMs === undefined || file === undefined || row.change === 'none') return nothing
  const at = nowMs / 1000
  const path = (name: string | number) => () => {
    try {
      if (typeof name === 'number') beneath().futimesSync(name, at, at)
      else beneath().utimesSync(name, at, at)
    } catch {
      // Not there, not ours, or on a disk that keeps no times: it keeps what it has.
    }
  }
  const all = (names: readonly string[]) => () => {
    for (const name of names) path(name)()
  }
  if (row.change === 'data') return open === undefined ? nothing : path(open.fd)
  if (row.change === 'file') return path(to ?? file)
  if (row.change === 'tree') return preserves(args[2]) ? nothing : all(targetsOf(file, to as string))
  if (row.fn === 'mkdir') return exists(file) ? nothing : path(file)
  if (row.fn === 'mkdtemp') return (answer) => path(String(answer))()
  if (row.change !== 'open' || (exists(file) && !truncates(flagsOf(args[1])))) return nothing
  return (answer) => path(Number(answer))()
}

function preserves(options: unknown): boolean {
  return (options as { preserveTimestamps?: unknown } | undefined)?.preserveTimestamps === true
}

function nothing(): void {}
