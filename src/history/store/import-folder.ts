import { InvalidOptionError } from '../../error/index.js'
import { journalFiles } from '../history.js'
import { JournalFormatError } from '../journal-error.js'
import type { Connection } from './connection.js'
import { type ImportedJournal, type ImportOptions, importJournal } from './import-journal.js'

/** What the import of a folder came to. */
export interface ImportedFolder {
  readonly folder: string
  /** In the order of their names. */
  readonly journals: readonly ImportedJournal[]
  /** Files that are no journals of this version, or have a line that is wrong: what comes before it is imported. */
  readonly refused: readonly { readonly path: string; readonly error: JournalFormatError | InvalidOptionError }[]
}

/** All journals of a folder, those in folders within it not. @throws InvalidOptionError when it cannot be read */
export function importFolder(connection: Connection, folder: string, options?: ImportOptions): ImportedFolder {
  const journals: ImportedJournal[] = []
  const refused: ImportedFolder['refused'][number][] = []
  for (const path of journalFiles(folder)) {
    try {
      journals.push(importJournal(connection, path, options))
    } catch (error) {
      if (!(error instanceof JournalFormatError || error instanceof InvalidOptionError)) throw error
      refused.push({ path, error })
    }
  }
  return { folder, journals, refused }
}
