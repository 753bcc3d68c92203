import { existsSync } from 'node:fs'
import path from 'node:path'
import { loadConfig as load } from 'c12'
import type { CompareOptions } from 'faultline/history'
import { CliError } from '../cli-error.js'
import type { Terminal } from '../terminal.js'
import { checkConfig, isSeed } from './check.js'
import type { FaultlineConfig, ReporterName } from './config.js'

/** The config of a run: from the file, the environment and the command's options, with defaults. */
export interface Settings {
  /** The file, if there is one. */
  readonly file?: string
  /** Where its paths and patterns start: its folder, or the working folder. */
  readonly folder: string
  /** Absolute; undefined: no journal. */
  readonly journal: string | undefined
  readonly seed: number | undefined
  readonly time: 'real' | 'virtual' | undefined
  readonly reporters: readonly ReporterName[]
  readonly experiments: readonly string[]
  readonly compare: CompareOptions
}

/** Options of a command that win over the environment and the config file. */
export interface Overrides {
  /** Path of the config file. @default `faultline.config` with any ending, in the working folder */
  readonly config?: string
  /** `--journal <folder>`, from the working folder; `--no-journal` is false. */
  readonly journal?: string | boolean
  readonly seed?: string
}

const defaultExperiments = ['**/*.experiment.{ts,mts,js,mjs,json,yaml,yml}']

/** @throws CliError for a file that is not there, does not load, or holds what it may not */
export async function loadSettings({ cwd, env }: Terminal, given: Overrides = {}): Promise<Settings> {
  const { file, config } = await readConfig(cwd, given.config)
  const folder = file === undefined ? cwd : path.dirname(file)
  const fromGiven = typeof given.journal === 'string' ? path.resolve(cwd, given.journal) : undefined
  const fromEnv = env.FAULTLINE_JOURNAL ? path.resolve(cwd, env.FAULTLINE_JOURNAL) : undefined
  const fromFile = config.journal === false ? undefined : path.resolve(folder, config.journal ?? '.faultline')
  const experiments = config.experiments ?? defaultExperiments
  return {
    ...(file === undefined ? {} : { file }),
    folder,
    journal: given.journal === false ? undefined : (fromGiven ?? fromEnv ?? fromFile),
    seed: readSeed('--seed', given.seed) ?? readSeed('FAULTLINE_SEED', env.FAULTLINE_SEED) ?? config.seed,
    time: config.time,
    reporters: config.reporters ?? (env.GITHUB_ACTIONS === 'true' ? ['text', 'github'] : ['text']),
    experiments: typeof experiments === 'string' ? [experiments] : experiments,
    compare: config.compare ?? {},
  }
}

async function readConfig(cwd: string, named?: string): Promise<{ file?: string; config: FaultlineConfig }> {
  if (named !== undefined && !existsSync(path.resolve(cwd, named)))
    throw new CliError(`There is no config file ${named}.`)
  const { _configFile: file, config } = await load<Record<string, unknown>>({
    name: 'faultline',
    cwd,
    ...(named === undefined ? {} : { configFile: path.resolve(cwd, named) }),
    // The file and nothing else: no .env, no rc files, no layers from elsewhere, and nothing is downloaded.
    dotenv: false,
    rcFile: false,
    globalRc: false,
    packageJson: false,
    extend: false,
    giget: false,
    envName: false,
    // Nothing is cached: jiti would keep code that it runs later in a folder for all users.
    jitiOptions: { fsCache: false },
  }).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new CliError(`The config file ${named ?? 'faultline.config'} does not load: ${message}`, undefined, { cause })
  })
  return file === undefined ? { config: {} } : { file, config: checkConfig(config, path.relative(cwd, file)) }
}

/** A seed as it is typed. @throws CliError */
export function readSeed(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (isSeed(seed)) return seed
  throw new CliError(`Expected ${name} to be a whole number, between 0 and 4294967295, got '${text}'.`)
}
