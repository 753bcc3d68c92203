import { writeSync } from 'node:fs'
import { createJournal } from '../../src/history/index.js'

// Writes a journal until it is killed, and says on its standard output how many events it has written so far.
const [folder = '', every = '1'] = process.argv.slice(2)
const journal = createJournal(folder, { kind: 'experiment', name: 'until killed' })
writeSync(1, `${journal.path}\n`)
const run = journal.runOpened({ name: 'until killed', seed: 1 })
for (let written = 0; ; ) {
  const batch = Array.from({ length: Number(every) }, (_, at) => {
    const seq = written + at
    // Now and then a long line, that a kill is likelier to meet half-way; letters of several bytes in each.
    return { seq, atMs: seq, type: 'note.added', text: `—${'é'.repeat(seq % 7 === 0 ? 50_000 : seq % 90)}` } as const
  })
  journal.events(run, batch)
  written += batch.length
  writeSync(1, `${written}\n`)
}
