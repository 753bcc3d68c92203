import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Journal } from './journal.js'

test('old content is kept as long as all of it fits, and what is given back makes room', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (name: string) => {
    writeFileSync(path.join(folder, name), '8 bytes.')
    return path.join(folder, name)
  }
  let full = 0
  const journal = new Journal(20, () => full++)
  const [first, second, third] = [file('first'), file('second'), file('third')] as const
  journal.touch(first)
  journal.touch(second)
  expect(full).toBe(0)
  journal.touch(third)
  expect(full).toBe(1)
  expect([...journal.dirty.keys()]).toEqual([first, second])
  journal.synced(first)
  journal.touch(third)
  expect(full).toBe(1)
  expect([...journal.dirty.keys()]).toEqual([second, third])
})
