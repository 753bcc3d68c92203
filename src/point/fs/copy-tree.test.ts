import fs, { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { faults, withChaos } from '@faultline/vitest'
import { afterEach, beforeEach, expect, test } from 'vitest'
import 'faultline/fs'

let folder: string
let from: string
let to: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-cp-'))
  from = path.join(folder, 'from')
  to = path.join(folder, 'backups', 'to')
  mkdirSync(path.join(from, 'deep'), { recursive: true })
  for (const [name, text] of Object.entries({ a: 'aaaa', b: 'bbbb', 'deep/c': 'cccc' }))
    writeFileSync(path.join(from, name), text)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Files in the copy, by their content; undefined: there is none. */
function copied(): Record<string, string> | undefined {
  if (!fs.existsSync(to)) return undefined
  const names = readdirSync(to, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = names.map((entry) => path.join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(paths.map((name) => [path.relative(to, name), readFileSync(name, 'utf8')]))
}
const whole = { a: 'aaaa', b: 'bbbb', 'deep/c': 'cccc' }

const forms = [
  ['cpSync', async () => cpSync(from, to, { recursive: true })],
  ['cp with a callback', () => promisify<void>((done) => fs.cp(from, to, { recursive: true }, done))()],
  ['cp of fs/promises', () => cp(from, to, { recursive: true })],
] as const

test.each(forms)(
  '%s is one operation: refused it copies nothing, in part it stops in the middle of a file',
  async (_, copy) => {
    await withChaos(async (chaos) => {
      chaos.fs('disk', folder)
      chaos.inject(faults.exception('EACCES'), { at: 'disk.cp', calls: 1 })
      const partial = chaos.inject(faults.partialWrite({ bytes: 6, code: 'ENOSPC' }), { at: 'disk.cp', calls: 2 })
      await expect(copy()).rejects.toMatchObject({ code: 'EACCES', syscall: 'cp', path: from, dest: to })
      expect(copied()).toBeUndefined()
      await expect(copy()).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(copied()).toEqual({ a: 'aaaa', b: 'bb' })
      expect(partial.impact).toMatchObject({ bytes: 6, errors: 1 })
      await copy()
      expect(copied()).toEqual(whole)
      expect(chaos.timeline.events.filter(({ type }) => type === 'fault.injected')).toHaveLength(2)
      expect(statSync(path.join(to, 'deep/c')).mtimeMs).toBe(Date.now())
      cpSync(from, to, { recursive: true, preserveTimestamps: true })
      expect(statSync(path.join(to, 'a')).mtimeMs).toBeCloseTo(statSync(path.join(from, 'a')).mtimeMs, -1)
    })()
  },
)

test('the disk fills up while a tree is copied, and what is copied over gives room back', async () => {
  await withChaos(async (chaos) => {
    const disk = chaos.fs('disk', folder)
    chaos.inject(faults.diskFull({ afterBytes: 12 }), { at: disk })
    cpSync(from, to, { recursive: true })
    cpSync(from, to, { recursive: true })
    expect(() => cpSync(from, path.join(folder, 'second'), { recursive: true })).toThrow('ENOSPC')
  })()
})

test('a crash takes a copy that nobody has synced, and gives back what it was copied over', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('disk', folder)
    cpSync(from, to, { recursive: true })
    chaos.fs.crash()
    expect(readdirSync(folder)).toEqual(['from'])

    fs.mkdirSync(to, { recursive: true })
    writeFileSync(path.join(to, 'a'), 'old', { flush: true })
    for (const name of [folder, path.dirname(to), to]) {
      const fd = fs.openSync(name, 'r')
      fs.fsyncSync(fd)
      fs.closeSync(fd)
    }
    cpSync(from, to, { recursive: true })
    expect(copied()).toEqual(whole)
    chaos.fs.crash()
    expect(copied()).toEqual({ a: 'old' })
  })()
})

test('an asynchronous copy with a filter goes its own way: the filter may be asynchronous', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('disk', folder)
    chaos.inject(faults.exception('EIO'), { at: 'disk.cp' })
    const filter = async (name: string) => !name.endsWith('b')
    await cp(from, to, { recursive: true, filter })
    expect(copied()).toEqual({ a: 'aaaa', 'deep/c': 'cccc' })
    expect(() => cpSync(from, to, { recursive: true, filter: () => true })).toThrow('EIO')
  })()
})
