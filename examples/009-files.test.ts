/**
 * 009: Files, and what power failure leaves of them.
 *
 * `chaos.fs` makes files fault points, whichever way the code reads and writes them: there is nothing to wrap. A disk that
 * fills up is the fault that code is written for. The one it is not written for is a crash: what was written and renamed,
 * and confirmed to the caller, may be gone, unless fsync said otherwise.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Chaos, faults, scenarios, withChaos } from '@faultline/vitest'
import 'faultline/fs'
import { expect, onTestFinished, test } from 'vitest'

/** A file of orders on a disk of its own, with one order in it. */
function orders(chaos: Chaos): string {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'orders.json')
  writeFileSync(file, '["tea"]')
  chaos.fs('disk', folder)
  return file
}

const load = async (file: string): Promise<string[]> => JSON.parse(await readFile(file, 'utf8'))

/** Wrong: it empties the file before it writes it. */
async function overwrite(file: string, content: string[]): Promise<void> {
  await writeFile(file, JSON.stringify(content))
}

/** Better: a new file takes the place of the old one when it is complete. */
async function replace(file: string, content: string[]): Promise<void> {
  const next = `${file}.next`
  try {
    await writeFile(next, JSON.stringify(content))
    await rename(next, file)
  } finally {
    await rm(next, { force: true })
  }
}

/** Right: its content is on the disk before it takes the place, and so is its name before it is confirmed. */
async function replaceDurably(file: string, content: string[]): Promise<void> {
  const next = `${file}.next`
  try {
    await writeFile(next, JSON.stringify(content), { flush: true })
    await rename(next, file)
    await using folder = await open(dirname(file))
    await folder.sync()
  } finally {
    await rm(next, { force: true })
  }
}

test(
  'on a full disk, a file that is overwritten is lost, one that is replaced stays',
  withChaos(async (chaos) => {
    const file = orders(chaos)
    const full = chaos.inject(scenarios.diskExhaustion({ severity: 'critical' }), { at: 'disk.**' })

    await expect(replace(file, ['tea', 'milk'])).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(await load(file)).toEqual(['tea'])

    await expect(overwrite(file, ['tea', 'milk'])).rejects.toMatchObject({ code: 'ENOSPC' })
    // The bug, shown: there is no order any more.
    await expect(load(file)).rejects.toThrow(SyntaxError)
    expect(full.impact.errors).toBe(2)
  }),
)

test(
  'when power fails, what was replaced without fsync is an empty file',
  withChaos(async (chaos) => {
    const file = orders(chaos)
    await replace(file, ['tea', 'milk'])
    const { files } = chaos.fs.crash({ lose: 'data' })
    expect(files).toEqual([{ path: file, bytes: 0 }])
    await expect(load(file)).rejects.toThrow(SyntaxError)
  }),
)

test.each(['all', 'data', 'names', 'some'] as const)('what is durable is there after any crash that takes %s', (lose) =>
  withChaos(async (chaos) => {
    const file = orders(chaos)
    await replaceDurably(file, ['tea', 'milk'])
    chaos.fs.crash({ lose })
    expect(await load(file)).toEqual(['tea', 'milk'])
  })(),
)

test(
  'a crash in the middle of a save leaves the one before',
  withChaos(async (chaos) => {
    const file = orders(chaos)
    await replaceDurably(file, ['tea', 'milk'])
    // Held at the step that is to be tried. Nobody awaits it: whoever made it is dead after the crash.
    chaos.inject(faults.hang(), { at: 'disk.rename' })
    void replaceDurably(file, ['tea', 'milk', 'bread'])
    await chaos.clock.advance('1s')

    chaos.fs.crash()

    expect(await load(file)).toEqual(['tea', 'milk'])
  }),
)
