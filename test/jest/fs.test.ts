import fs, { mkdtempSync, rmSync } from 'node:fs'
import { open, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { types } from 'node:util'
import { faults, withChaos } from '@faultline/jest'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import 'faultline/fs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-jest-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const before = { ...fs, promises: { ...fs.promises } }

test(
  'in the sandbox: named imports, FileHandles, streams and globs, and errors as Node makes them',
  withChaos(async (chaos) => {
    const file = path.join(folder, 'data.txt')
    const disk = chaos.fs('disk', `${folder}/**/*.txt`)
    await writeFile(file, 'one')
    const broken = chaos.inject(faults.exception('EACCES'), { at: disk, when: ({ path: name }) => name === file })
    const error = await readFile(file).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'EACCES', path: file, message: `EACCES: permission denied, open '${file}'` })
    expect(types.isNativeError(error)).toBe(true)
    await expect(open(new URL(`file://${file}`))).rejects.toMatchObject({ code: 'EACCES', path: file })
    broken.lift()
    chaos.inject(faults.partialWrite({ share: 0 }), { at: 'disk.write' })
    const stream = fs.createWriteStream(file)
    await new Promise<void>((resolve) => stream.end('two').on('error', () => resolve()))
    expect(await readFile(file, 'utf8')).toBe('')
    chaos.fs.crash()
    expect(fs.existsSync(file)).toBe(false)
  }),
)

test('functions are as before', () => {
  expect({ ...fs, promises: { ...fs.promises } }).toEqual(before)
})
