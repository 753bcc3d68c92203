import { writeSync } from 'node:fs'
import { openStore } from '../../src/history/index.js'

// Imports journals into a history, each in turn, and says on its standard output which are committed.
const [database = '', ...journals] = process.argv.slice(2)
using store = openStore(database)
for (const journal of journals) {
  store.importJournal(journal, { events: true })
  writeSync(1, `${journal}\n`)
}
