import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Journal } from 'faultline/history'
import { CliError } from './cli-error.js'
import type { Settings } from './config/load.js'
import { coreOf } from './core.js'

/** A journal by its path, the newest of a folder, or the newest of the config's. @throws CliError, JournalFormatError */
export async function openJournal(argument: string | undefined, settings: Settings, cwd: string): Promise<Journal> {
  const { readJournal } = await coreOf(cwd, 'history')
  return readJournal(await journalPath(argument, settings, cwd))
}

/** The path of that journal, for one that may be too long to be read whole. @throws CliError */
export async function journalPath(argument: string | undefined, settings: Settings, cwd: string): Promise<string> {
  const { openHistory } = await coreOf(cwd, 'history')
  const place = argument === undefined ? settings.journal : path.resolve(cwd, argument)
  if (place === undefined) throw new CliError('No journal folder is configured. Give the path of a journal.')
  if (!existsSync(place)) throw new CliError(`There is no journal ${argument ?? path.relative(cwd, place)}.`)
  if (!statSync(place).isDirectory()) return place
  const [newest] = openHistory(place).list({ limit: 1 })
  if (newest === undefined) throw new CliError(`There is no journal in ${place}.`)
  return newest.path
}

/** Runs of a journal: all, or one by its number. @throws CliError */
export function chooseRuns({ runs }: Journal, number: string | undefined): Journal['runs'] {
  if (number === undefined) return runs
  const chosen = runs.filter(({ run }) => String(run) === number)
  if (chosen.length > 0) return chosen
  throw new CliError(`The journal has no run ${number}. It has ${runs.map(({ run }) => run).join(', ') || 'none'}.`)
}
