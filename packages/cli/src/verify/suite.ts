import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { CliError } from '../cli-error.js'
import type { Settings } from '../config/load.js'
import { findExperiments } from '../experiment/find.js'
import { detectProject, type RunnerName } from '../init/detect.js'

/** What is run in each tree, once a seed. */
export interface Suite {
  /** In words: `vitest`, `3 experiments`. */
  readonly name: string
  /** Programs with their arguments, or lines of the shell, for a tree and a seed. */
  readonly lines: (folder: string, seed: number) => (string | readonly [string, ...string[]])[]
  readonly env: Readonly<Record<string, string>>
}

/** A command of the user's own, which is given FAULTLINE_SEED and FAULTLINE_JOURNAL. */
export function ownSuite(command: readonly string[]): Suite {
  const [program = '', ...rest] = command
  return { name: command.join(' '), lines: () => [[program, ...rest]], env: {} }
}

/** The tests of the project, by its runner, with the reporter that writes journals. @throws CliError */
export function testSuite(cwd: string, given: RunnerName | undefined, only: readonly string[]): Suite {
  const project = detectProject(cwd)
  const [runner, ...others] = given === undefined ? project.runners : [given]
  if (runner === undefined) throw new CliError('Neither Vitest nor Jest is here. Give the command after `--`.')
  if (others.length > 0)
    throw new CliError('Vitest and Jest are both here. Say which: --runner vitest or --runner jest.')
  const modules = Object.values(project.manifest.scripts ?? {}).some((line) =>
    line.includes('--experimental-vm-modules'),
  )
  return {
    name: runner,
    lines: (folder) => [[process.execPath, programOf(folder, runner), ...argumentsOf[runner], ...only]],
    env: runner === 'jest' && modules ? { NODE_OPTIONS: '--experimental-vm-modules' } : {},
  }
}

const argumentsOf: Readonly<Record<RunnerName, readonly string[]>> = {
  vitest: ['run', '--reporter=default', '--reporter=@faultline/vitest/reporter'],
  jest: ['--ci', '--reporters=default', '--reporters=@faultline/jest/reporter'],
}

/** The runner's own program, as the folder has it. @throws CliError */
export function programOf(folder: string, runner: RunnerName): string {
  try {
    const manifest = createRequire(path.join(folder, 'package.json')).resolve(`${runner}/package.json`)
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> }
    return path.resolve(path.dirname(manifest), typeof bin === 'string' ? bin : (bin[runner] as string))
  } catch (cause) {
    throw new CliError(`${runner} is not installed in ${folder}.`, undefined, { cause })
  }
}

/** The experiments that the config finds, by this command. @throws CliError where there are none */
export async function experimentSuite(settings: Settings, cwd: string): Promise<Suite> {
  const found = await findExperiments(settings)
  if (found.length === 0) throw new CliError('There is no experiment: see `faultline list experiments`.')
  const command = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@faultline/cli/package.json')),
    'dist/bin.js',
  )
  const files = found.map(({ file }) => path.relative(cwd, path.resolve(settings.folder, file)))
  return {
    name: `${files.length} experiment${files.length === 1 ? '' : 's'}`,
    lines: (_folder, seed) => files.map((file) => [process.execPath, command, 'run', file, '--seed', String(seed)]),
    env: {},
  }
}
