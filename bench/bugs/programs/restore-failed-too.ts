/** A file is moved away as a backup, then neither the new one can be written nor the backup moved back. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Disk {
  readonly files = new Map([['config', 'version 0']])

  async write(name: string, text: string) {
    this.files.set(name, text)
  }

  async rename(from: string, to: string) {
    const text = this.files.get(from)
    if (text === undefined) throw new Error(`ENOENT: ${from}`)
    this.files.delete(from)
    this.files.set(to, text)
  }
}

type Save = (disk: Disk, text: string) => Promise<void>

/** Wrong: between the two steps there is no file, and only luck brings it back. */
const save: Save = async (disk, text) => {
  try {
    await disk.rename('config', 'config.bak')
    await disk.write('config', text)
  } catch (error) {
    await attempt(() => disk.rename('config.bak', 'config'))
    throw error
  }
}

const saveSafely: Save = async (disk, text) => {
  await disk.write('config.new', text)
  await disk.rename('config.new', 'config')
}

const body =
  (save: Save): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const disk = new Disk()
    const wrapped = chaos.wrap('disk', disk)
    await attempt(() => save(wrapped, 'version 1'))
    assert.ok(disk.files.has('config'), 'there is no config')
  }

export const program: BugProgram = {
  name: 'restore-failed-too',
  kind: 'pair',
  source: 'saving by backup, as many command-line tools do',
  buggy: body(save),
  fixed: body(saveSafely),
  trigger: {
    injections: [
      { fault: { kind: 'exception', code: 'ETIMEDOUT' }, at: 'disk.write', when: { calls: [1] } },
      { fault: { kind: 'exception', code: 'ETIMEDOUT' }, at: 'disk.rename', when: { calls: [2] } },
    ],
  },
}
