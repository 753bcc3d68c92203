import fs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { faults, withChaos } from '@faultline/vitest'
import 'faultline/fs'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'faultline-sqlite-'))
  file = path.join(folder, 'orders.db')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** Closed by hand: on Node 22 a database is not disposable. */
function withDatabase<T>(name: string, use: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(name)
  try {
    return use(db)
  } finally {
    db.close()
  }
}

function fill(name: string, rows: number): void {
  withDatabase(name, (db) => {
    db.exec('create table orders (id integer primary key, item text)')
    const insert = db.prepare('insert into orders (item) values (?)')
    db.exec('begin')
    for (let i = 0; i < rows; i++) insert.run(`item ${i} ${'x'.repeat(100)}`)
    db.exec('commit')
  })
}

function check(name: string): string {
  try {
    return withDatabase(name, (db) => String(Object.values(db.prepare('pragma integrity_check').get() ?? {})[0]))
  } catch (error) {
    return (error as Error).message
  }
}

test(
  'what SQLite does to its own file is done in C: no fault point is met, and no crash knows of it',
  withChaos(async (chaos) => {
    chaos.inject(faults.exception('EIO'), { at: chaos.fs('db', folder), optional: true })
    fill(file, 100)
    expect(check(file)).toBe('ok')
    expect(chaos.fs.crash()).toEqual({ names: [], files: [] })
    expect(check(file)).toBe('ok')
    expect(chaos.timeline.events.filter(({ type }) => type === 'fault.injected')).toEqual([])
  }),
)

test.each([
  ['half of it copied', faults.partialWrite({ share: 0.5 }), 'EIO'],
  ['a disk that fills up', faults.diskFull({ afterBytes: 30_000 }), 'ENOSPC'],
] as const)('a backup through fs, %s: the copy fails, and what it leaves is not whole', async (_what, fault, code) => {
  fill(file, 1000)
  const backup = path.join(folder, 'backup.db')
  await withChaos(async (chaos) => {
    chaos.inject(fault, { at: chaos.fs('backup', backup) })
    expect(() => fs.copyFileSync(file, backup)).toThrow(code)
    expect(check(backup)).toMatch(/malformed|Tree/)
    expect(check(file)).toBe('ok')
  })()
})

test('a backup that was read wrong, or not synced before power failed: integrity_check tells', async () => {
  fill(file, 1000)
  const backup = path.join(folder, 'backup.db')
  await withChaos(
    async (chaos) => {
      chaos.fs('backup', folder)
      const corrupt = chaos.inject(faults.corruptRead({ rate: 0.001 }), { at: 'backup.readFile' })
      fs.writeFileSync(backup, fs.readFileSync(file))
      expect(check(backup)).not.toBe('ok')
      corrupt.lift()
      fs.writeFileSync(backup, fs.readFileSync(file), { flush: true })
      expect(check(backup)).toBe('ok')
      fs.copyFileSync(file, path.join(folder, 'second.db'))
      chaos.fs.crash({ lose: 'data' })
      expect(fs.statSync(path.join(folder, 'second.db')).size).toBe(0)
      expect(check(backup)).toBe('ok')
    },
    { seed: 1 },
  )()
})
