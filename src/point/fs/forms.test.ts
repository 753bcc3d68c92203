import fs, { existsSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { faults, withChaos } from '@faultline/vitest'
import { afterEach, beforeEach, expect, test } from 'vitest'
import 'faultline/fs'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-forms-'))
  file = path.join(folder, 'data.txt')
  writeFileSync(file, 'old')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('exists tells of no error: under one, what is there is not', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('disk', folder)
    const exists = [
      () => existsSync(file),
      () => fs.existsSync(file),
      () => new Promise((resolve) => fs.exists(file, resolve)),
      () => promisify(fs.exists)(file),
    ]
    const ask = () => Promise.all(exists.map((each) => each()))
    expect(await ask()).toEqual([true, true, true, true])
    const denied = chaos.inject(faults.exception('EACCES'), { at: 'disk.exists' })
    expect(await ask()).toEqual([false, false, false, false])
    expect(denied.impact).toMatchObject({ seen: 4, acted: 4 })
    denied.lift()
    expect(await ask()).toEqual([true, true, true, true])
    expect(existsSync(path.join(folder, 'other'))).toBe(false)
    // An error that is no answer of a disk is not taken for one.
    chaos.inject(faults.exception({ name: 'TypeError', message: 'broken' }), { at: 'disk.exists' })
    expect(() => existsSync(file)).toThrow('broken')
  })()
})

test('a watch that cannot begin says so as Node does; one that can is its own', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('disk', folder)
    chaos.inject(faults.exception('ENOSPC'), { at: 'disk.watch', calls: 1 })
    expect(() => watch(folder, () => {})).toThrow(
      `ENOSPC: System limit for number of file watchers reached, watch '${folder}'`,
    )
    const watcher = watch(folder, () => {})
    expect(watcher.constructor.name).toBe('FSWatcher')
    watcher.close()
  })()
})

// What a CommonJS module takes from `fs` when it is loaded stays what it was then.
test('functions taken at import are points if they were taken under file points, in later sessions as well', async () => {
  const require = createRequire(import.meta.url)
  const module = path.join(folder, 'settings.cjs')
  writeFileSync(module, "const { readFileSync } = require('fs'); exports.load = (file) => readFileSync(file, 'utf8')")
  const load = (): ((file: string) => string) => require(module).load
  const early = load()
  delete require.cache[module]
  let late = early
  for (const session of [1, 2])
    await withChaos(async (chaos) => {
      chaos.fs('disk', file)
      if (session === 1) late = load()
      chaos.inject(faults.exception('EIO'), { at: 'disk.readFile' })
      expect(early(file)).toBe('old')
      expect(() => late(file)).toThrow('EIO')
    })()
  expect(late(file)).toBe('old')
})
