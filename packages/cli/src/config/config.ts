import type { CompareOptions } from 'faultline/history'

/** How results are told besides the command's own answer. */
export type ReporterName = 'text' | 'github'

/** What `faultline.config.ts` may hold. Each is won over by the environment, and that by an option of the command. */
export interface FaultlineConfig {
  /** Folder that journals are written to, from the folder of the config file; false: none. @default '.faultline' */
  readonly journal?: string | false
  /** Seed of every run, 0 to 2³² − 1; an experiment's own wins. @default a fresh one each run */
  readonly seed?: number
  /** The clock of experiments that do not say. @default 'virtual' */
  readonly time?: 'real' | 'virtual'
  /**
   * `text`: the report, on stdout. `github`: annotations for GitHub Actions, on stderr.
   * @default ['text'], and 'github' too where GITHUB_ACTIONS is set
   */
  readonly reporters?: readonly ReporterName[]
  /** Which files are experiments: patterns from the folder of the config file. */
  readonly experiments?: string | readonly string[]
  /** How `faultline compare` and `faultline verify` judge: `{ thresholds: { mttr: '+10%' }, alpha: 0.01 }`. */
  readonly compare?: CompareOptions
}

/** The config as it is, with its type checked: `export default defineConfig({ journal: 'journals' })`. */
export function defineConfig(config: FaultlineConfig): FaultlineConfig {
  return config
}
