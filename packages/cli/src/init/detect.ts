import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { CliError } from '../cli-error.js'
import { installed, type Manifest, readManifest, wanted } from './manifest.js'

export type RunnerName = 'vitest' | 'jest'

/** The major version that our package for a runner is for. */
export const supported: Readonly<Record<RunnerName, number>> = { vitest: 5, jest: 30 }

/** What there is in a project. */
export interface Project {
  readonly folder: string
  readonly manifest: Manifest
  /** Runners that are installed or asked for. */
  readonly runners: readonly RunnerName[]
  /** `"type": "module"`: a `.js` file is an ES module. */
  readonly esm: boolean
  readonly typescript: boolean
  /** Names of the files in the folder. */
  readonly files: readonly string[]
  readonly manager: 'npm' | 'pnpm' | 'yarn' | 'bun'
}

export function detectProject(folder: string): Project {
  const manifest = readManifest(folder)
  const files = readdirSync(folder)
  const has = (name: RunnerName) => wanted(manifest, name) !== undefined || installed(folder, name) !== undefined
  return {
    folder,
    manifest,
    runners: (['vitest', 'jest'] as const).filter(has),
    esm: manifest.type === 'module',
    typescript: files.includes('tsconfig.json') || wanted(manifest, 'typescript') !== undefined,
    files,
    manager: managerOf(folder),
  }
}

/**
 * Says no to a version that our package is not for. What is not installed yet is judged by the range.
 * @throws CliError
 */
export function checkVersion({ folder, manifest, manager }: Project, runner: RunnerName): string {
  const version = installed(folder, runner) ?? wanted(manifest, runner)
  if (version === undefined)
    throw new CliError(`${title(runner)} is not installed here. ${install(manager, `${runner}@${supported[runner]}`)}`)
  const major = Number(/\d+/.exec(version)?.[0] ?? Number.NaN)
  if (major === supported[runner] || Number.isNaN(major)) return version
  throw new CliError(
    `${title(runner)} ${version} is here; @faultline/${runner} is for ${title(runner)} ${supported[runner]}. ` +
      install(manager, `${runner}@${supported[runner]}`),
  )
}

export function title(runner: RunnerName): string {
  return runner === 'vitest' ? 'Vitest' : 'Jest'
}

/** The command that adds packages for development. */
export function installCommand(manager: Project['manager'], ...packages: string[]): string {
  return `${manager} ${manager === 'npm' ? 'install --save-dev' : 'add -D'} ${packages.join(' ')}`
}

function install(manager: Project['manager'], ...packages: string[]): string {
  return `Run \`${installCommand(manager, ...packages)}\`.`
}

const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun' } as const

/** By the lock file, which in a workspace lies further up. */
function managerOf(folder: string): Project['manager'] {
  for (let at = folder; ; at = path.dirname(at)) {
    for (const [file, manager] of Object.entries(locks)) if (existsSync(path.join(at, file))) return manager
    if (existsSync(path.join(at, 'package-lock.json')) || path.dirname(at) === at) return 'npm'
  }
}
