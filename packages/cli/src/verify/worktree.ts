import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CliError } from '../cli-error.js'
import { git } from './git.js'

/** Another commit of the project, checked out in a folder of its own. */
export interface Worktree {
  /** The folder in it that corresponds to the working folder. */
  readonly folder: string
  /** The root of it, and of the repository. */
  readonly root: string
  readonly repository: string
  readonly commit: string
  remove(): void
}

const prefix = 'faultline-verify-'

/**
 * Checks a commit out in a temporary folder. The working tree and its index are not touched. It is removed when the
 * process ends, too, in whatever way lets code run; what a killed process left, the next call removes.
 * @throws CliError
 */
export function addWorktree(cwd: string, ref: string): Worktree {
  const repository = git(cwd, 'rev-parse', '--show-toplevel')
  const below = git(cwd, 'rev-parse', '--show-prefix')
  const commit = commitOf(cwd, ref)
  removeStale(repository)
  const root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`))), 'base')
  const remove = () => {
    process.off('exit', remove)
    rmSync(path.dirname(root), { recursive: true, force: true, maxRetries: 3 })
    git(repository, 'worktree', 'prune')
  }
  process.on('exit', remove)
  try {
    git(repository, 'worktree', 'add', '--detach', '--quiet', root, commit)
  } catch (error) {
    remove()
    throw error
  }
  return { folder: path.join(root, below), root, repository, commit, remove }
}

function commitOf(cwd: string, ref: string): string {
  try {
    // An option is no ref.
    return git(cwd, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`)
  } catch (cause) {
    throw new CliError(
      `There is no commit '${ref}' here. In CI fetch it first: a shallow clone has one commit.`,
      undefined,
      {
        cause,
      },
    )
  }
}

function removeStale(repository: string): void {
  for (const line of git(repository, 'worktree', 'list', '--porcelain').split('\n')) {
    const folder = /^worktree (.*)$/.exec(line)?.[1]
    const pid = new RegExp(`/${prefix}(\\d+)-[^/]+/base$`).exec(folder ?? '')?.[1]
    if (folder === undefined || pid === undefined || isAlive(Number(pid))) continue
    rmSync(path.dirname(folder), { recursive: true, force: true })
  }
  git(repository, 'worktree', 'prune')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** @throws CliError where the folder is in no repository */
export function checkRepository(cwd: string): void {
  try {
    git(cwd, 'rev-parse', '--is-inside-work-tree')
  } catch (cause) {
    throw new CliError(`${cwd} is in no git repository: there is nothing to compare with.`, undefined, { cause })
  }
}
