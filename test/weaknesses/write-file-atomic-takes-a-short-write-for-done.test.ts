import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import 'faultline/fs'
import { expect, onTestFinished, test } from 'vitest'
import writeFileAtomic from 'write-file-atomic'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('write-file-atomic-takes-a-short-write-for-done')

/** Thirty saves of ten thousand bytes each; the disk has room for 4,096 while the tenth to the nineteenth are made. */
async function work(chaos: Chaos, save: (file: string, text: string) => Promise<unknown>) {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-weak-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'orders.json')
  const contentOf = (n: number) => JSON.stringify({ version: n, text: 'x'.repeat(9950) })
  writeFileSync(file, contentOf(0))
  chaos.fs('disk', folder)
  let torn = 0
  let told = 0
  for (const n of numbers(30)) {
    const full =
      n >= 10 && n < 20 ? chaos.inject(scenarios.diskExhaustion({ severity: 'high' }), { at: 'disk.**' }) : undefined
    await save(file, contentOf(n)).catch((error: NodeJS.ErrnoException) => {
      expect(error.code).toBe('ENOSPC')
      told++
    })
    full?.lift()
    try {
      JSON.parse(readFileSync(file, 'utf8'))
    } catch {
      torn++
    }
  }
  return { 'saves that did not fit, of 30': 10, 'saves that failed': told, 'times the file was found torn': torn }
}

test(
  'default: what did not fit is cut off, and takes the place of the whole file',
  withChaos(async (chaos) => {
    const seen = await work(chaos, (file, text) => writeFileAtomic(file, text))
    expect(Object.values(seen)).toEqual([10, 0, 10])
    page.shows('default', seen)
  }),
)

test(
  'writeFile with flush, and a rename: the caller is told, and the old file stays',
  withChaos(async (chaos) => {
    const seen = await work(chaos, async (file, text) => {
      try {
        await writeFile(`${file}.tmp`, text, { flush: true })
        await rename(`${file}.tmp`, file)
      } finally {
        await rm(`${file}.tmp`, { force: true })
      }
    })
    expect(Object.values(seen)).toEqual([10, 10, 0])
    page.shows('cured', seen)
  }),
)
