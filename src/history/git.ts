import { execFileSync } from 'node:child_process'
import path from 'node:path'

/** Which code a journal was written by. */
export interface GitFacts {
  /** Full hash of the commit that is checked out. */
  readonly commit: string
  /** Absent where none is checked out, as on most CI. */
  readonly branch?: string
  /** Something differs from the commit: files that git ignores apart. True also where git took too long to tell. */
  readonly dirty: boolean
}

const patienceMs = 5000

/**
 * The state of a folder's repository; undefined where there is none, or no git. No network is used, and nothing is
 * written.
 *
 * By `git` itself: whether a tree is clean depends on its index, attributes, line ends and ignore files, and a second
 * reading of these would be wrong somewhere.
 * @param folder @default the working directory
 * @param written a folder whose files do not make the tree dirty: that of the journals
 */
export function gitFacts(folder: string = process.cwd(), written?: string): GitFacts | undefined {
  try {
    const { commit, branch, changes } = statusOf(folder, written)
    if (commit === undefined) return undefined
    return { commit, ...(branch !== undefined && { branch }), dirty: changes }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ETIMEDOUT' ? commitAlone(folder) : undefined
  }
}

/** Too big a tree to look through: what cannot be told to be clean is not called so. */
function commitAlone(folder: string): GitFacts | undefined {
  try {
    return { commit: git(folder, 'rev-parse', 'HEAD').trim(), dirty: true }
  } catch {
    return undefined
  }
}

function statusOf(folder: string, written: string | undefined) {
  // Branch, commit and changes by one process. Format: git-status(1), "Porcelain Format Version 2".
  const args = ['status', '--porcelain=v2', '--branch', '--untracked-files=normal']
  const output = git(folder, ...args, ...without(folder, written))
  const lines = output.split('\n')
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length)
  const commit = header('oid')
  const branch = header('head')
  return {
    // '(initial)': nothing was committed yet.
    commit: commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined,
    branch: branch === '(detached)' ? undefined : branch,
    changes: lines.some((line) => line !== '' && !line.startsWith('#')),
  }
}

function without(folder: string, written: string | undefined): string[] {
  if (written === undefined) return []
  const root = git(folder, 'rev-parse', '--show-toplevel').trim()
  const relative = path.relative(root, path.resolve(folder, written))
  // Git refuses to hear of folders outside.
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return ['--', ':/']
  return ['--', ':/', `:(top,exclude,literal)${relative.split(path.sep).join('/')}`]
}

function git(folder: string, ...args: readonly string[]): string {
  // A hook's own variables would tell of another repository than the folder's.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  // No index is refreshed on disk, and no monitor that the repository names is run.
  const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-C', folder]
  return execFileSync('git', [...quiet, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: patienceMs,
    maxBuffer: 64 * 1024 * 1024,
    windowsHide: true,
  })
}
