import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Chaos, type Fault, faults, withChaos } from '@faultline/vitest'
import 'faultline/fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import writeFileAtomic from 'write-file-atomic'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'faultline-wfa-'))
  file = path.join(folder, 'db.json')
  fs.writeFileSync(file, old)
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const old = 'o'.repeat(20_000)
const next = 'n'.repeat(30_000)
/** What is left: the content of the file, and the other names. */
const left = () => {
  const content = fs.readFileSync(file, 'utf8')
  const what = content === old ? 'old' : content === next ? 'new' : `torn, ${content.length} bytes`
  return [what, ...fs.readdirSync(folder).filter((name) => name !== 'db.json')]
}

describe('power fails', () => {
  const steps = ['open', 'write', 'fsync', 'close', 'chown', 'chmod', 'rename', 'none'] as const
  const losses = ['all', 'data', 'names', 'some'] as const

  test.each(steps)('at %s: the old content or the new is left, never a part of one', async (step) => {
    for (const [seed, lose] of losses.entries()) {
      fs.writeFileSync(file, old)
      await withChaos(
        async (chaos) => {
          chaos.inject(faults.hang(), { at: `disk.${step}`, optional: true })
          chaos.fs('disk', folder)
          void writeFileAtomic(file, next)
          await chaos.clock.advance(1000)
          chaos.fs.crash({ lose })
          // Its last step is the rename: no fsync of the folder, so that it may be lost after the promise has settled.
          expect(left()[0]).toBe(step === 'none' && (lose === 'data' || left()[0] === 'new') ? 'new' : 'old')
          if (lose === 'all') expect(left()).toEqual(['old'])
        },
        { seed },
      )()
      for (const name of left().slice(1)) fs.unlinkSync(path.join(folder, name))
    }
  })

  test('with fsync: false, the new name may be there without its content', async () => {
    await withChaos(async (chaos) => {
      chaos.fs('disk', folder)
      await writeFileAtomic(file, next, { fsync: false })
      chaos.fs.crash({ lose: 'data' })
      expect(left()).toEqual(['torn, 0 bytes'])
    })()
  })

  test('in the middle of a plain writeFile: neither', async () => {
    await withChaos(
      async (chaos) => {
        chaos.fs('disk', folder)
        await writeFile(file, next)
        chaos.fs.crash({ lose: 'some' })
        expect(left()[0]).toMatch(/^torn/)
      },
      { seed: 3 },
    )()
  })
})

describe('an error', () => {
  const under = async (fault: Fault, at: string, act: (chaos: Chaos) => Promise<unknown>) => {
    await withChaos(async (chaos) => {
      chaos.fs('disk', folder)
      chaos.inject(fault, { at })
      await act(chaos)
    })()
  }
  const cases: [string, Fault, string][] = [
    ['no space at all', faults.diskFull(), 'ENOSPC'],
    ['a write that fails half-way', faults.diskFull({ afterBytes: 10_000, crossing: 'error' }), 'ENOSPC'],
    ['half of it written', faults.partialWrite({ code: 'EIO' }), 'EIO'],
  ]
  test.each(cases)('%s: the old file stays, and no temporary one', async (_what, fault, code) => {
    await under(fault, 'disk.**', () => expect(writeFileAtomic(file, next)).rejects.toMatchObject({ code }))
    expect(left()).toEqual(['old'])
    await under(fault, 'disk.**', async () => expect(() => writeFileAtomic.sync(file, next)).toThrow(code))
    expect(left()).toEqual(['old'])
  })

  test.each(['open', 'fsync', 'close', 'rename'])('EIO at %s: the same', async (step) => {
    await under(faults.exception('EIO'), `disk.${step}`, () =>
      expect(writeFileAtomic(file, next)).rejects.toMatchObject({ code: 'EIO' }),
    )
    expect(left()).toEqual(['old'])
  })

  // Tried on a tmpfs of 64 kB too: it resolves, and the file is cut off. Nobody looks at how much `write` has written.
  test('a disk with room for a part of it: the write is short, and a torn file takes the place of the old one', async () => {
    await under(faults.diskFull({ afterBytes: 10_000 }), 'disk.**', () => writeFileAtomic(file, next))
    expect(left()).toEqual(['torn, 10000 bytes'])
    fs.writeFileSync(file, old)
    await under(faults.diskFull({ afterBytes: 10_000 }), 'disk.**', async () => writeFileAtomic.sync(file, next))
    expect(left()).toEqual(['torn, 10000 bytes'])
  })

  test('saves of one file on a slow disk are made one after the other', async () => {
    await under(faults.latency({ delayMs: 100 }), 'disk.rename', async (chaos) => {
      await Promise.all([writeFileAtomic(file, 'first'), writeFileAtomic(file, 'second'), writeFileAtomic(file, next)])
      expect(chaos.clock.now()).toBe(300)
    })
    expect(left()).toEqual(['new'])
  })
})
