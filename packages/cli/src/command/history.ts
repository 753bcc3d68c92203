import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ImportedJournal, JournalQuery, Keep } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { listed, unsteady } from '../history/list.js'
import { type HistoryOptions, type OpenHistory, openHistory } from '../history/open.js'
import { shown } from '../history/show.js'
import { suggest } from '../near.js'
import { clean } from '../report/run.js'

export interface HistoryCommandOptions extends HistoryOptions {
  readonly test?: string
  readonly kind?: NonNullable<JournalQuery['kind']>
  readonly outcome?: NonNullable<JournalQuery['outcome']>
  readonly commit?: string
  readonly branch?: string
  readonly since?: string
  readonly limit?: string
  readonly run?: string
  readonly events?: boolean
  readonly again?: boolean
  readonly keepRuns?: string
  readonly keepAge?: string
  readonly keepFailed?: boolean
  readonly dryRun?: boolean
}

interface Asked {
  readonly history: OpenHistory
  readonly places: readonly string[]
  readonly options: HistoryCommandOptions
  readonly cwd: string
}

const actions: Record<string, (asked: Asked) => Answer> = {
  list: ({ history, options }) => listed(history.store.journals({ ...queryOf(options), limit: limitOf(options) })),
  show: ({ history, places, options }) => shown(history.store, places[0], options.run),
  flaky({ history, options }) {
    const { outcome, ...query } = queryOf(options)
    return unsteady(history.store.flaky(query))
  },
  import: imported,
  prune: pruned,
}

/** `faultline history [action] [places...]`. */
export async function history(
  { terminal }: Context,
  action: string,
  places: readonly string[],
  options: HistoryCommandOptions,
): Promise<Answer> {
  const act = actions[action]
  if (act === undefined) throw new CliError(`There is no action ${action}. ${suggest(action, Object.keys(actions))}`)
  const imports = options.import !== false && action !== 'prune' && action !== 'import'
  const opened = await openHistory(terminal, options, imports)
  try {
    return act({ history: opened, places, options, cwd: terminal.cwd })
  } finally {
    opened.store.close()
  }
}

export function queryOf({ test, kind, outcome, commit, branch, since }: HistoryCommandOptions): JournalQuery {
  return {
    ...(test !== undefined && { test }),
    ...(kind !== undefined && { kind }),
    ...(outcome !== undefined && { outcome }),
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    ...(since !== undefined && { since }),
  }
}

function limitOf({ limit }: HistoryCommandOptions): number {
  return limit === undefined ? 20 : wholeNumber('--limit', limit)
}

export function wholeNumber(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new CliError(`\`${option}\` takes a whole number, 0 or more, got ${text}.`)
}

function imported({ history: { store, folder }, places, options: { events, again }, cwd }: Asked): Answer {
  const how = { ...(events === true && { events }), ...(again === true && { again }) }
  const journals: ImportedJournal[] = []
  const refused: { path: string; message: string }[] = []
  for (const place of places.length > 0 ? places.map((each) => path.resolve(cwd, each)) : [folder ?? '']) {
    if (!existsSync(place)) throw new CliError(`There is no journal, and no folder, ${path.relative(cwd, place)}.`)
    if (!statSync(place).isDirectory()) {
      journals.push(store.importJournal(place, how))
      continue
    }
    const found = store.importFolder(place, how)
    journals.push(...found.journals)
    refused.push(...found.refused.map(({ path, error }) => ({ path, message: error.message })))
  }
  const changed = journals.filter(({ state }) => state !== 'unchanged')
  const runs = changed.reduce((sum, journal) => sum + journal.runs, 0)
  return {
    document: { database: store.path, journals, refused },
    text: [
      `${changed.length} of ${journals.length} journals had something new: ${runs} runs. They are in ${path.relative(cwd, store.path)}.`,
      ...journals.flatMap(({ warnings }) => warnings.map(clean)),
      ...refused.map(({ message }) => clean(message)),
    ].join('\n'),
  }
}

function pruned({ history: { store }, options }: Asked): Answer {
  const { keepRuns, keepAge, keepFailed = false, dryRun = false } = options
  if (keepRuns === undefined && keepAge === undefined)
    throw new CliError('`faultline history prune` asks what stays: `--keep-runs <number>`, `--keep-age <duration>`.')
  const keep: Keep = {
    ...(keepRuns !== undefined && { runs: wholeNumber('--keep-runs', keepRuns) }),
    ...(keepAge !== undefined && { age: keepAge }),
    failed: keepFailed,
  }
  const found = store.prune({ keep, dryRun })
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
  const told = dryRun ? 'would go' : 'are gone'
  return {
    document: { ...found, dryRun },
    text: `${found.runs} runs ${told}. The history takes ${megabytes(found.bytesAfter)}, ${megabytes(found.bytesBefore)} before.`,
  }
}
