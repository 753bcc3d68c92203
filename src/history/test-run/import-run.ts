import { isFaultlineError } from '../../error/index.js'
import { openStore } from '../store/store.js'

/** Imports the journal of a run into a history. @returns why it could not be: no reason for tests to fail */
export function importRun(database: string, journal: string): string | undefined {
  try {
    using store = openStore(database)
    store.importJournal(journal)
    return undefined
  } catch (error) {
    if (!isFaultlineError(error)) throw error
    return `${error.message} The journal ${journal} can be imported later.`
  }
}
