import fs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { faults, withChaos } from '@faultline/vitest'
import 'faultline/fs'
import { Low } from 'lowdb'
import { JSONFile, JSONFileSync } from 'lowdb/node'
import { Writer } from 'steno'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'faultline-lowdb-'))
  file = path.join(folder, 'db.json')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))
const text = () => fs.readFileSync(file, 'utf8')

interface Orders {
  orders: number[]
}
const openDb = () => new Low<Orders>(new JSONFile(file), { orders: [] })

test(
  'steno: a rename that is refused is tried again each 100 ms, ten times',
  withChaos(async (chaos) => {
    chaos.fs('db', folder)
    const writer = new Writer(file)
    const busy = chaos.inject(faults.exception('EACCES'), { at: 'db.rename', calls: [1, 2, 3] })
    await writer.write('one')
    expect([text(), chaos.clock.now(), busy.impact.acted]).toEqual(['one', 300, 3])
    const refused = chaos.inject(faults.exception('EACCES'), { at: 'db.rename' })
    await expect(writer.write('two')).rejects.toMatchObject({ code: 'EACCES', syscall: 'rename', dest: file })
    expect([text(), chaos.clock.now(), refused.impact.acted]).toEqual(['one', 1200, 10])
  }),
)

test(
  'lowdb: a full disk leaves the database as it was; when there is room again, the next write has everything',
  withChaos(async (chaos) => {
    const disk = chaos.fs('db', folder)
    const db = openDb()
    await db.update(({ orders }) => orders.push(1))
    const before = text()
    for (const afterBytes of [0, 10]) {
      const full = chaos.inject(faults.diskFull({ afterBytes }), { at: disk })
      await expect(db.update(({ orders }) => orders.push(orders.length + 1))).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(text()).toBe(before)
      full.lift()
    }
    await db.write()
    expect(JSON.parse(text())).toEqual({ orders: [1, 2, 3] })
  }),
)

test(
  'lowdb: writes while a slow one is under way become one; each promise waits for its own data',
  withChaos(async (chaos) => {
    chaos.inject(faults.latency({ delayMs: '1s' }), { at: chaos.fs('db', folder) })
    const db = openDb()
    const saved = [1, 2, 3, 4].map(async (order) => {
      await db.update(({ orders }) => orders.push(order))
      return JSON.parse(text()).orders.includes(order)
    })
    // writeFile and rename, twice; a reader in between meets no half-written file. Reads of the test are slow too.
    expect(await Promise.all(saved)).toEqual([true, true, true, true])
    expect(chaos.timeline.events.filter((event) => 'point' in event && event.point === 'db.rename')).toHaveLength(2)
  }),
)

test.each([
  ['lowdb', () => new JSONFile<Orders>(file)],
  ['lowdb, synchronous', () => new JSONFileSync<Orders>(file)],
])('%s: no fsync before its rename, so that power failure may leave a database of no bytes', async (_what, adapter) => {
  await withChaos(async (chaos) => {
    const db = chaos.fs('db', folder)
    await adapter().write({ orders: [1] })
    const seen = new Set(chaos.timeline.events.map((event) => ('point' in event ? event.point : '')))
    expect([...seen].filter((name) => name === `${db.name}.fsync`)).toEqual([])
    chaos.fs.crash({ lose: 'data' })
    expect(text()).toBe('')
    await expect((async () => adapter().read())()).rejects.toThrow('Unexpected end of JSON input')
  })()
})

test(
  'lowdb: a corrupted read is found out, or not, as JSON happens to be',
  withChaos(
    async (chaos) => {
      const disk = chaos.fs('db', folder)
      const db = openDb()
      await db.update(({ orders }) => orders.push(...Array(200).keys()))
      const corrupt = chaos.inject(faults.corruptRead({ rate: 0.01 }), { at: disk })
      await expect(openDb().read()).rejects.toThrow(SyntaxError)
      corrupt.lift()
      chaos.inject(faults.staleRead(), { at: disk })
      await db.update(({ orders }) => orders.splice(0))
      const stale = openDb()
      await stale.read()
      expect(stale.data.orders).toHaveLength(200)
    },
    { seed: 2 },
  ),
)
