import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { faults } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import 'faultline/fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveByRename, saveDurably, saveInPlace } from './saving.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-saving-'))
  file = path.join(folder, 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const old = JSON.stringify({ version: 1, text: 'o'.repeat(10_000) })
const next = JSON.stringify({ version: 2, text: 'n'.repeat(10_000) })
type Save = typeof saveDurably
const steps = ['writeFile', 'rename', 'open', 'fsync', 'close', 'none'] as const

/** Power fails at each step of a save, and after it (at a step that there is not); what is left must be the old content or the new, and after it the new. */
async function survivesPowerFailure(save: Save): Promise<void> {
  for (const lose of ['all', 'data', 'names', 'some'] as const)
    for (const [seed, step] of steps.entries()) {
      rmSync(folder, { recursive: true, force: true })
      folder = mkdtempSync(path.join(tmpdir(), 'faultline-saving-'))
      file = path.join(folder, 'settings.json')
      writeFileSync(file, old)
      await inSession(
        async (chaos) => {
          chaos.fs('disk', folder)
          // Held there for ever: the process is in the middle of that step.
          chaos.inject(faults.hang(), { at: `disk.${step}`, optional: true })
          let saved = false
          void save(file, next).then(() => {
            saved = true
          })
          await chaos.clock.advance(1000)
          chaos.fs.crash({ lose })
          const left = readFileSync(file, 'utf8')
          expect([old, next], `${step}, ${lose} lost`).toContain(left)
          if (saved) expect(left === next, `${step}, ${lose} lost, after it was saved`).toBe(true)
        },
        { seed },
      )()
    }
}

async function survivesFullDisk(save: Save): Promise<void> {
  for (const afterBytes of [0, 1, 5000]) {
    writeFileSync(file, old)
    await inSession(async (chaos) => {
      chaos.inject(faults.diskFull({ afterBytes }), { at: chaos.fs('disk', folder) })
      await expect(save(file, next)).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(readFileSync(file, 'utf8') === old, `room for ${afterBytes} bytes`).toBe(true)
    })()
  }
}

test('a file written in place is caught: by power failure, and by a disk that is full', async () => {
  await expect(survivesPowerFailure(saveInPlace)).rejects.toThrow(/lost/)
  await expect(survivesFullDisk(saveInPlace)).rejects.toThrow(/room for/)
})

test('a rename without fsync is caught by power failure alone', async () => {
  await expect(survivesPowerFailure(saveByRename)).rejects.toThrow(/all lost, after it was saved/)
  await survivesFullDisk(saveByRename)
})

test('a rename after fsync, and fsync of the folder, passes', async () => {
  await survivesPowerFailure(saveDurably)
  await survivesFullDisk(saveDurably)
})
