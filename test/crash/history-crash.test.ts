import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJournal, openStore, readJournal, type Store } from '../../src/history/index.js'
import { outage } from '../../src/timeline/timeline-builder.test-support.js'

let folder: string
let program: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-history-crash-'))
  program = path.join(folder, 'program.mjs')
  const entry = path.join(import.meta.dirname, 'history-program.ts')
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: program, target: 'node22' })
})
afterAll(() => rmSync(folder, { recursive: true }))

const runsOfEach = 20
const events = outage().slice(0, 60)

/** Journals with a thousand events each, which differ by their ids. @returns their paths */
function writeJournals(folder: string, count: number): string[] {
  const journal = createJournal(folder, { kind: 'experiment', name: 'shop' })
  for (let seed = 1; seed <= runsOfEach; seed++) {
    const run = journal.runOpened({ name: 'outage', seed })
    journal.events(run, events)
    journal.runClosed({ run, outcome: 'passed' })
  }
  journal.close({ outcome: 'passed' })
  // Each is synced to the disk many times over: one does.
  const text = readFileSync(journal.path, 'utf8')
  const { id } = readJournal(journal.path)
  const copies = Array.from({ length: count - 1 }, (_, index) => {
    const copy = journal.path.replace(/jsonl$/, `${index}.jsonl`)
    writeFileSync(copy, text.replace(id as string, randomUUID()))
    return copy
  })
  return [journal.path, ...copies]
}

/** A process that imports journals; it is killed once it has said that so many are committed, or else runs to its end. */
function importing(database: string, journals: readonly string[], killAfter = Number.POSITIVE_INFINITY) {
  return new Promise<{ said: string[]; code: number | null }>((resolve, reject) => {
    const child = spawn(process.execPath, [program, database, ...journals], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      // In the middle of the next.
      if (output.split('\n').length > killAfter) setTimeout(() => child.kill('SIGKILL'), 5)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ said: output.split('\n').slice(0, -1), code }))
  })
}

/** Runs of a journal that are whole: with all their events and figures. */
function wholeRuns(store: Store, journal: string): number {
  const [found] = store.select<{ n: number }>(
    `SELECT count(*) AS n FROM run r JOIN journal j ON j.id = journal_id
     WHERE path = ? AND r.outcome = 'passed' AND events = ?
       AND (SELECT count(*) FROM event WHERE run_id = r.id) = ?
       AND EXISTS (SELECT 1 FROM metric WHERE run_id = r.id AND metric = 'mttr')`,
    ...[journal, events.length, events.length],
  )
  return found?.n as number
}

test('eight processes write at once, one is killed: nothing that was committed is lost, and the rest can be imported', async () => {
  const database = path.join(folder, 'history.sqlite')
  // Each has journals of its own, and all have one in common.
  const all = writeJournals(path.join(folder, 'journals'), 33)
  const [shared, ...others] = all as [string, ...string[]]
  const own = Array.from({ length: 8 }, (_, writer) => others.slice(writer * 4, writer * 4 + 4))
  const ended = await Promise.all(
    own.map((journals, writer) => {
      const order = writer % 2 === 0 ? [shared, ...journals] : [...journals, shared]
      return importing(database, order, writer === 3 ? 2 : undefined)
    }),
  )
  const killed = ended[3] as (typeof ended)[0]
  expect(killed.code).toBeNull()
  expect(killed.said.length).toBeGreaterThanOrEqual(2)
  expect(killed.said.length).toBeLessThan(5)
  expect(ended.map(({ code }) => code).filter((code) => code !== 0)).toEqual([null])

  using store = openStore(database)
  expect(store.select('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(store.select('PRAGMA foreign_key_check')).toEqual([])
  for (const { said } of ended)
    for (const journal of said) expect([journal, wholeRuns(store, journal)]).toEqual([journal, runsOfEach])

  // What was not committed is imported as if nothing had been, and nothing is there twice.
  const imported = store.importFolder(path.join(folder, 'journals'), { events: true })
  expect(imported.refused).toEqual([])
  for (const journal of all) expect([journal, wholeRuns(store, journal)]).toEqual([journal, runsOfEach])
  expect(store.select('SELECT count(*) AS n FROM run')).toEqual([{ n: all.length * runsOfEach }])
  expect(store.select('SELECT count(*) AS n FROM journal')).toEqual([{ n: all.length }])
})

test('a process that is killed while it makes the database leaves none, or a whole one', async () => {
  const [journal] = writeJournals(path.join(folder, 'first'), 1) as [string]
  for (let attempt = 0; attempt < 3; attempt++) {
    const database = path.join(folder, `made-${attempt}.sqlite`)
    const child = spawn(process.execPath, [program, database, journal], { stdio: 'ignore' })
    const closed = new Promise((resolve) => child.on('close', resolve))
    setTimeout(() => child.kill('SIGKILL'), 60 + attempt * 40)
    await closed
    using store = openStore(database)
    expect(store.select('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    store.importJournal(journal, { events: true })
    expect(wholeRuns(store, journal)).toBe(runsOfEach)
  }
})
