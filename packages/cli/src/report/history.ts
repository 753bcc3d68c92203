import path from 'node:path'
import type { ReportOptions } from 'faultline/report'
import { coreOf } from '../core.js'
import { openHistory } from '../history/open.js'
import type { Terminal } from '../terminal.js'

/** What else a report is asked to tell. */
export interface HistoryReportOptions {
  readonly config?: string
  /** Trends and flaky tests, of the history beside the journal. */
  readonly history?: boolean
  /** The database of that history. */
  readonly database?: string
  /** The knowledge graph of the journals beside the journal. */
  readonly graph?: boolean
}

/** Hands the history and the graph of a journal's folder to `use`; the history is closed afterwards. @throws CliError */
export async function withHistory<T>(
  terminal: Terminal,
  journal: string,
  { config, history, database, graph }: HistoryReportOptions,
  use: (found: Pick<ReportOptions, 'history' | 'graph'>) => T,
): Promise<T> {
  const folder = path.dirname(journal)
  const given = {
    journal: folder,
    ...(config !== undefined && { config }),
    ...(database !== undefined && { database }),
  }
  const store = history || database !== undefined ? (await openHistory(terminal, given)).store : undefined
  try {
    return use({ ...(store && { history: store }), ...(graph && { graph: await graphOfFolder(terminal, folder) }) })
  } finally {
    store?.close()
  }
}

async function graphOfFolder(terminal: Terminal, folder: string): Promise<NonNullable<ReportOptions['graph']>> {
  const { graphOf } = await coreOf(terminal.cwd, 'graph')
  const { openHistory: openJournals } = await coreOf(terminal.cwd, 'history')
  return graphOf(openJournals(folder).list())
}
