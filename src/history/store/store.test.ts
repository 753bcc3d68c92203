import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { outage } from '../../timeline/timeline-builder.test-support.js'
import { HistoryStoreError, openStore } from '../index.js'
import { openDatabase } from './database.js'
import { writeJournal } from './store.test-support.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-store-'))
  file = path.join(folder, 'history.sqlite')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** What opening it says. */
function refusal(of = file): HistoryStoreError {
  try {
    openStore(of).close()
  } catch (error) {
    expect(error).toBeInstanceOf(HistoryStoreError)
    return error as HistoryStoreError
  }
  throw new Error('It was opened.')
}

describe('a database', () => {
  test('is made where there is none, with its folder, for many readers and one writer', () => {
    using store = openStore(path.join(folder, 'a', 'b', 'history.sqlite'))
    expect(store.path).toBe(path.join(folder, 'a', 'b', 'history.sqlite'))
    expect(store.select('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    expect(store.select('PRAGMA user_version')).toEqual([{ user_version: 1 }])
  })

  test('is that of FAULTLINE_JOURNAL, where no path is given', () => {
    vi.stubEnv('FAULTLINE_JOURNAL', folder)
    openStore().close()
    expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3')
    vi.stubEnv('FAULTLINE_JOURNAL', '')
    expect(() => openStore()).toThrow('Give one, or set FAULTLINE_JOURNAL')
    expect(() => openStore('')).toThrow('Expected `path`')
  })

  test('that is closed says so; closing it again does nothing', () => {
    const store = openStore(file)
    store.close()
    store.close()
    for (const ask of [
      () => store.runs(),
      () => store.select('SELECT 1'),
      () => store.trends(),
      () => store.prune({ keep: { runs: 1 } }),
    ])
      expect(ask).toThrow(expect.objectContaining({ code: 'FAULTLINE_HISTORY_STORE', problem: 'closed' }))
  })

  test('of an earlier version is brought to this one, with what is in it', () => {
    // As it was before there was any version: an empty file, and one with the steps that come first.
    writeFileSync(file, '')
    const journal = writeJournal(folder, [{ name: 'outage', seed: 1, outcome: 'passed', events: outage() }])
    const first = openStore(file)
    first.importJournal(journal)
    first.close()
    const database = openDatabase(file, {
      migrations: [
        ...Array<string>(1).fill(''),
        'ALTER TABLE run ADD COLUMN later TEXT',
        'UPDATE run SET later = name',
      ],
    })
    expect(database.prepare('SELECT later FROM run').all()).toEqual([{ later: 'outage' }])
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 })
    database.close()
    // And the one that knows version 1 alone leaves it alone.
    expect(refusal()).toMatchObject({ problem: 'newer', path: file })
    expect(refusal().message).toBe(
      `${file} is a history of version 3, and this faultline knows versions up to 1. Use the faultline that wrote it, or a later one; or give another path, and import the journals anew.`,
    )
  })

  test('a step to a later version that fails leaves the earlier one', () => {
    openStore(file).close()
    const steps = ['', 'ALTER TABLE run ADD COLUMN later TEXT', 'UPDATE absent SET a = 1']
    expect(() => openDatabase(file, { migrations: steps })).toThrow('no such table: absent')
    using store = openStore(file)
    expect(store.select('PRAGMA user_version')).toEqual([{ user_version: 1 }])
    expect(() => store.select('SELECT later FROM run')).toThrow('no such column')
  })
})

describe('what is no history is refused, and left as it is', () => {
  test('a file of another kind', () => {
    const text = 'not a database, but a text that is long enough to be one'.repeat(100)
    writeFileSync(file, text)
    expect(refusal()).toMatchObject({ problem: 'not a database', path: file })
    expect(refusal().message).toContain('Give a path of its own')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test.each(['PRAGMA application_id = 1', 'PRAGMA user_version = 0'])('a database of another program: %s', (pragma) => {
    const other = new DatabaseSync(file)
    other.exec(`CREATE TABLE run (mine TEXT); ${pragma}`)
    other.close()
    const before = readFileSync(file)
    expect(refusal()).toMatchObject({ problem: 'another program' })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('a folder, a path below a file, one that may not be written', () => {
    expect(refusal(folder)).toMatchObject({ problem: 'unreadable' })
    writeFileSync(path.join(folder, 'file'), '')
    expect(refusal(path.join(folder, 'file', 'history.sqlite'))).toMatchObject({ problem: 'unreadable' })
    if (process.getuid?.() === 0) return
    mkdirSync(path.join(folder, 'shut'))
    chmodSync(path.join(folder, 'shut'), 0o500)
    expect(refusal(path.join(folder, 'shut', 'history.sqlite'))).toMatchObject({ problem: 'unreadable' })
  })

  test('one that is damaged', () => {
    const journal = writeJournal(folder, [{ name: 'outage', seed: 1, outcome: 'passed', events: outage() }])
    const store = openStore(file)
    store.importJournal(journal, { events: true })
    store.prune({ keep: { runs: 1 } })
    store.select('SELECT 1')
    store.close()
    const bytes = readFileSync(file)
    bytes.fill(0xff, 4096, bytes.length)
    writeFileSync(file, bytes)
    expect(() => {
      using damaged = openStore(file)
      damaged.runs()
    }).toThrow(expect.objectContaining({ problem: 'damaged' }))
  })

  test('one that another connection keeps locked', () => {
    openStore(file).close()
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const journal = writeJournal(folder, [{ name: 'outage', seed: 1, outcome: 'passed', events: outage() }])
    using store = openStore(file, { wait: 50 })
    // Readers do not wait for a writer.
    expect(store.runs()).toEqual([])
    expect(() => store.importJournal(journal)).toThrow(expect.objectContaining({ problem: 'locked', path: file }))
    other.exec('COMMIT')
    other.close()
    expect(store.importJournal(journal)).toMatchObject({ state: 'new', runs: 1 })
  })
})

describe('in a process of its own', () => {
  const oldest = path.join(import.meta.dirname, '../../../test/floor/node_modules/.bin/node')

  test.for([
    ['this Node', process.execPath],
    ['the oldest Node', oldest],
  ] as const)(
    'on %s: no warning of SQLite, all others as ever, and nothing is loaded before it is opened',
    ([, node], { skip }) => {
      // `npm ci` in test/floor installs it.
      if (!existsSync(node)) return skip()
      const entry = path.join(import.meta.dirname, '../index.ts')
      const outfile = path.join(folder, 'history.mjs')
      buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', target: 'node22', outfile })
      const program = path.join(folder, 'program.mjs')
      writeFileSync(
        program,
        `import { openStore } from './history.mjs'
       const loaded = () => process.moduleLoadList.some((name) => name.includes('sqlite'))
       const before = loaded()
       const { emitWarning } = process
       process.emitWarning('one before')
       openStore(${JSON.stringify(file)}).close()
       process.emitWarning('one after', 'ExperimentalWarning')
       console.log(JSON.stringify([before, loaded(), process.emitWarning === emitWarning]))`,
      )
      const { stdout, stderr } = spawnSync(node, [program], { encoding: 'utf8' })
      expect(JSON.parse(stdout)).toEqual([false, true, true])
      expect(stderr.match(/Warning: .*/g)).toEqual(['Warning: one before', 'Warning: one after'])
    },
  )
})
