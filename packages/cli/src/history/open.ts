import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ImportedFolder, Store } from 'faultline/history'
import { CliError } from '../cli-error.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { coreOf } from '../core.js'
import type { Terminal } from '../terminal.js'

/** Options of the commands that ask the history. */
export interface HistoryOptions extends Pick<Overrides, 'config'> {
  readonly journal?: string
  readonly database?: string
  /** `--no-import`: false. */
  readonly import?: boolean
}

export interface OpenHistory {
  readonly store: Store
  /** Folder of the journals, where there is one. */
  readonly folder: string | undefined
  /** What was new in it. */
  readonly imported: ImportedFolder | undefined
}

/**
 * Opens the history that lies beside the journals, and brings in what is new of them.
 * @param imports @default unless `--no-import` was given
 * @throws CliError where there is neither a database nor a folder of journals
 */
export async function openHistory(
  terminal: Terminal,
  options: HistoryOptions,
  imports = options.import !== false,
): Promise<OpenHistory> {
  const settings = await loadSettings(terminal, options)
  const folder = settings.journal !== undefined && existsSync(settings.journal) ? settings.journal : undefined
  const given = options.database === undefined ? undefined : path.resolve(terminal.cwd, options.database)
  const database = given ?? (folder === undefined ? undefined : path.join(folder, 'history.sqlite'))
  if (database === undefined || (folder === undefined && !existsSync(database))) {
    const named = settings.journal === undefined ? '' : ` ${path.relative(terminal.cwd, settings.journal)}`
    throw new CliError(`There is no folder of journals${named}. \`--journal <folder>\` names one.`)
  }
  const { openStore } = await coreOf(terminal.cwd, 'history')
  const store = openStore(database)
  try {
    const imported = imports && folder !== undefined ? store.importFolder(folder) : undefined
    for (const { error } of imported?.refused ?? []) terminal.stderr.write(`${error.message}\n`)
    return { store, folder, imported }
  } catch (error) {
    store.close()
    throw error
  }
}

/** `a1b2c3d4e5f6`, with `+` where the tree differed from it; nothing where it is not known. */
export function showCommit(git: { readonly commit: string; readonly dirty: boolean } | undefined): string {
  return git === undefined ? '' : `${git.commit.slice(0, 12)}${git.dirty ? '+' : ''}`
}

/** To the minute, in UTC: the same on every machine. */
export function showMoment(moment: Date): string {
  return moment.toISOString().slice(0, 16).replace('T', ' ')
}
