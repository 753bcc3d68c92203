import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { scenarios, withChaos } from '@faultline/vitest'
import { Low } from 'lowdb'
import { JSONFile } from 'lowdb/node'
import lockfile from 'proper-lockfile'
import { expect, onTestFinished, test } from 'vitest'

interface Stock {
  left: number
}

/** Two processes, as it were: each has the database open for itself, and sells one, ten times. */
async function stockAfterwards(exclusively: (file: string, sale: () => Promise<void>) => Promise<void>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-lowdb-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'stock.json')
  await withChaos(async (chaos) => {
    const adapter = new JSONFile<Stock>(file)
    await adapter.write({ left: 100 })
    const shared = chaos.wrap('adapter', adapter)
    chaos.inject(scenarios.lostUpdate({ withinMs: '50ms' }), { at: shared.read })
    const shop = async () => {
      const db = new Low<Stock>(shared, { left: 0 })
      for (let sale = 0; sale < 10; sale++)
        await exclusively(file, async () => {
          await db.read()
          await db.update((stock) => {
            stock.left--
          })
        })
    }
    await Promise.all([shop(), shop()])
  })()
  return JSON.parse(readFileSync(file, 'utf8')) as Stock
}

test('two that read a lowdb file before either writes it lose a sale each time', async () => {
  expect(await stockAfterwards((_file, sale) => sale())).toEqual({ left: 90 })
})

test('under a lock from before the read until after the write none is lost', async () => {
  const locked = async (file: string, sale: () => Promise<void>) => {
    const release = await lockfile.lock(file, { retries: { forever: true, minTimeout: 10, maxTimeout: 100 } })
    try {
      await sale()
    } finally {
      await release()
    }
  }
  expect(await stockAfterwards(locked)).toEqual({ left: 80 })
})
