import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import type { Project } from '../init/detect.js'
import type { Worktree } from './worktree.js'

/** Lock files, and what installs by them without changing them. */
const installs = {
  npm: ['package-lock.json', 'npm ci --no-audit --no-fund'],
  pnpm: ['pnpm-lock.yaml', 'pnpm install --frozen-lockfile'],
  yarn: ['yarn.lock', 'yarn install --immutable'],
  bun: ['bun.lock', 'bun install --frozen-lockfile'],
} as const

/** The command that installs what the tree asks for. */
export function installLine({ manager }: Project): string {
  return installs[manager][1]
}

/** Whether both trees ask for the same packages. */
export function haveSameLock({ manager }: Project, { root, repository }: Worktree): boolean {
  const read = (folder: string) => {
    const file = path.join(folder, installs[manager][0])
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  return read(root) === read(repository)
}

/**
 * Gives the worktree the packages that the working tree has: each entry of each `node_modules` as a link. One that is a
 * package of the repository itself, as workspaces have them, is linked to the worktree's own, for it is under test.
 */
export function linkDependencies({ root, repository }: Worktree): void {
  for (const folder of modulesIn(repository)) {
    const from = path.join(repository, folder)
    linkEntries(from, path.join(root, folder), repository, root)
  }
}

function linkEntries(from: string, to: string, repository: string, root: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    // Caches are each tree's own. `.bin` has the programs, `.pnpm` what its links lead to.
    if (name.startsWith('.') && name !== '.bin') continue
    const entry = path.join(from, name)
    const target = path.join(to, name)
    if (existsSync(target)) continue
    if (name.startsWith('@') && !lstatSync(entry).isSymbolicLink()) linkEntries(entry, target, repository, root)
    else if (existsSync(entry)) symlinkSync(placeOf(realpathSync(entry), repository, root), target)
  }
}

function placeOf(real: string, repository: string, root: string): string {
  const within = path.relative(repository, real)
  const own = !within.startsWith('..') && !path.isAbsolute(within) && !within.split(path.sep).includes('node_modules')
  return own ? path.join(root, within) : real
}

/** Every `node_modules` of the repository that is not in another one, from its root. */
function modulesIn(repository: string, folder = ''): string[] {
  return readdirSync(path.join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || (entry.name.startsWith('.') && folder === '')) return []
    const place = path.join(folder, entry.name)
    return entry.name === 'node_modules' ? [place] : modulesIn(repository, place)
  })
}
