import fs from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import 'faultline/fs'

let folder: string
let file: string
let temp: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'faultline-crash-'))
  file = path.join(folder, 'data')
  temp = path.join(folder, 'temp')
})
afterEach(() => rm(folder, { recursive: true }))

/** All that is in the folder, by name. */
const found = () =>
  Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(folder, name)).isFile())
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]),
  )

function syncPath(name: string): void {
  const fd = fs.openSync(name, 'r')
  fs.fsyncSync(fd)
  fs.closeSync(fd)
}

describe('what fsync has not guaranteed is lost', () => {
  test.each([
    ['a change without fsync', () => fs.writeFileSync(file, 'new'), { data: 'old' }],
    ['the change of a part', () => fs.truncateSync(file, 1), { data: 'old' }],
    ['an append without fsync', () => fs.appendFileSync(file, ' and new'), { data: 'old' }],
    ['a change with flush', () => fs.writeFileSync(file, 'new', { flush: true }), { data: 'new' }],
    [
      'a change with fsync',
      () => {
        fs.writeFileSync(file, 'new')
        syncPath(file)
      },
      { data: 'new' },
    ],
    [
      'what comes after the fsync',
      () => {
        const fd = fs.openSync(file, 'r+')
        fs.writeSync(fd, 'NEW')
        fs.fdatasyncSync(fd)
        fs.writeSync(fd, ' and newer')
        fs.closeSync(fd)
      },
      { data: 'NEW' },
    ],
    [
      'a write by O_SYNC stays',
      () => {
        const fd = fs.openSync(file, 'rs+')
        fs.writeSync(fd, 'new')
        fs.closeSync(fd)
      },
      { data: 'new' },
    ],
    ['a new file', () => fs.writeFileSync(temp, 'x', { flush: true }), { data: 'old' }],
    [
      'a new file in a folder that was synced is there, without its content',
      () => {
        fs.writeFileSync(temp, 'x')
        syncPath(folder)
      },
      { data: 'old', temp: '' },
    ],
    [
      'a new file, both synced',
      () => {
        fs.writeFileSync(temp, 'x')
        syncPath(temp)
        syncPath(folder)
      },
      { data: 'old', temp: 'x' },
    ],
    [
      'a rename',
      () => {
        fs.writeFileSync(temp, 'new', { flush: true })
        fs.renameSync(temp, file)
      },
      { data: 'old' },
    ],
    [
      'a rename with the folder synced',
      () => {
        fs.writeFileSync(temp, 'new', { flush: true })
        fs.renameSync(temp, file)
        syncPath(folder)
      },
      { data: 'new' },
    ],
    [
      'a rename of what was never synced, with the folder synced: a name without content',
      () => {
        fs.writeFileSync(temp, 'new')
        fs.renameSync(temp, file)
        syncPath(folder)
      },
      { data: '' },
    ],
    ['a deletion', () => fs.unlinkSync(file), { data: 'old' }],
    [
      'a deletion with the folder synced',
      () => {
        fs.rmSync(file)
        syncPath(folder)
      },
      {},
    ],
    [
      'a folder with what is in it, made, moved and deleted',
      () => {
        fs.mkdirSync(path.join(folder, 'a', 'b'), { recursive: true })
        fs.writeFileSync(path.join(folder, 'a', 'b', 'c'), 'c')
        fs.renameSync(path.join(folder, 'a'), path.join(folder, 'z'))
        fs.rmSync(path.join(folder, 'z'), { recursive: true })
        fs.renameSync(file, temp)
        fs.writeFileSync(file, 'another')
      },
      { data: 'old' },
    ],
    [
      'after a first crash, only what has changed since then',
      (crash: () => void) => {
        fs.writeFileSync(file, 'lost')
        crash()
        fs.writeFileSync(file, 'kept', { flush: true })
        fs.writeFileSync(file, 'lost too')
      },
      { data: 'kept' },
    ],
  ] as [string, (crash: () => void) => void, Record<string, string>][])('%s', async (_what, act, left) => {
    fs.writeFileSync(file, 'old')
    await withChaos(async (chaos) => {
      chaos.fs('db', folder)
      act(() => void chaos.fs.crash())
      chaos.fs.crash()
      expect(found()).toEqual(left)
      chaos.fs.crash()
      expect(found()).toEqual(left)
    })()
  })
})

test('names alone, data alone: what other file systems leave', async () => {
  const replace = () => {
    fs.writeFileSync(file, 'old', { flush: true })
    syncPath(folder)
    fs.writeFileSync(temp, 'new')
    fs.renameSync(temp, file)
  }
  await withChaos(async (chaos) => {
    chaos.fs('db', folder)
    replace()
    expect(chaos.fs.crash({ lose: 'data' })).toEqual({ names: [], files: [{ path: file, bytes: 0 }] })
    expect(found()).toEqual({ data: '' })
    replace()
    const { names } = chaos.fs.crash({ lose: 'names' })
    expect(names).toEqual([`rename ${temp} -> ${file}`, `make ${temp}`])
    expect(found()).toEqual({ data: 'old' })
    expect(() => chaos.fs.crash({ lose: 'nothing' as 'all' })).toThrow("Expected `lose` to be one of 'all'")
  })()
})

test('a mixture, drawn from the seed: pages old and new, torn at a sector; the same seed leaves the same bytes', async () => {
  const run = async (seed: number) => {
    fs.rmSync(folder, { recursive: true })
    fs.mkdirSync(folder)
    fs.writeFileSync(file, 'o'.repeat(20_000))
    let hash = ''
    await withChaos(
      async (chaos) => {
        const db = chaos.fs('db', folder)
        chaos.inject(faults.latency({ delayMs: [1, 50] }), { at: db })
        chaos.inject(faults.corruptRead({ rate: 0.01 }), { at: 'db.readFile', calls: 1 })
        await Promise.all([writeFile(file, 'n'.repeat(20_000)), writeFile(temp, 't'.repeat(9000))])
        chaos.note(String(fs.readFileSync(file, 'latin1')))
        await rename(temp, path.join(folder, 'moved'))
        const { names, files } = chaos.fs.crash({ lose: 'some' })
        chaos.note(JSON.stringify([names.length, files.map(({ path: name, bytes }) => [path.basename(name), bytes])]))
        chaos.note(JSON.stringify(found()))
        hash = chaos.timeline.hash()
      },
      { seed },
    )()
    return { hash, left: found() }
  }
  const seen = new Set<string>()
  for (let seed = 1; seed <= 12; seed++) {
    const first = await run(seed)
    expect(await run(seed)).toEqual(first)
    seen.add(first.hash)
    expect(first.left.data).toMatch(/^[on]{20000}$/)
    // Each run of one letter is a whole number of sectors.
    for (const piece of first.left.data?.match(/o+(?=n)|n+(?=o)/g) ?? []) expect(piece.length % 512).toBe(0)
  }
  expect(seen.size).toBe(12)
})

test('a rename is durable with the folder that it goes to, and so is all that it rests on', async () => {
  await withChaos(async (chaos) => {
    const other = path.join(folder, 'other')
    fs.mkdirSync(other)
    chaos.fs('disk', folder)
    fs.writeFileSync(temp, 'new', { flush: true })
    fs.renameSync(temp, path.join(other, 'data'))
    syncPath(other)
    expect(chaos.fs.crash()).toEqual({ names: [], files: [] })
    expect(found()).toEqual({ 'other/data': 'new' })
  })()
})

describe('the process that was there is dead', () => {
  test('a file that was being opened as a FileHandle is never handed out', async () => {
    await withChaos(async (chaos) => {
      chaos.fs('disk', folder)
      fs.writeFileSync(file, 'old')
      let answered = false
      void open(file).then(() => {
        answered = true
      })
      // It is under way: opened, and not yet a FileHandle.
      await chaos.realTurn()
      chaos.fs.crash({ lose: 'names' })
      for (let turn = 0; turn < 50; turn++) await chaos.realTurn()
      await sleep(1000)
      expect(answered).toBe(false)
    })()
  })

  test('calls that are held or under way are not made, and never answered', async () => {
    fs.writeFileSync(file, 'old')
    await withChaos(async (chaos) => {
      chaos.fs('db', folder)
      chaos.inject(faults.latency({ delayMs: 100 }), { at: 'db.rename' })
      let answered = 0
      const answer = () => void answered++
      const save = async () => {
        await writeFile(temp, 'new', { flush: true })
        await rename(temp, file)
      }
      save().then(answer, answer)
      await sleep(50)
      open(temp).then(answer, answer)
      fs.readFile(temp, answer)
      chaos.fs.crash()
      await sleep(1000)
      expect(found()).toEqual({ data: 'old' })
      expect(answered).toBe(0)
      await save()
      expect(found()).toEqual({ data: 'new' })
    })()
  })

  test('files that were open fail with EIO, can be closed, and are closed with the session', async () => {
    fs.writeFileSync(file, 'old')
    let fd = -1
    await withChaos(async (chaos) => {
      chaos.fs('db', folder)
      fd = fs.openSync(file, 'r+')
      const handle = await open(file, 'r+')
      chaos.fs.crash()
      expect(() => fs.writeSync(fd, 'x')).toThrow('EIO: i/o error, write')
      await expect(handle.sync()).rejects.toThrow('EIO: i/o error, fsync')
      await handle.close()
      expect(found()).toEqual({ data: 'old' })
      const after = await open(file)
      expect(await after.readFile('utf8')).toBe('old')
      await after.close()
    })()
    expect(() => fs.fstatSync(fd)).toThrow('EBADF')
  })
})

test('a file that is saved over and over needs the memory of one', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('db', folder)
    for (let save = 0; save < 40; save++) {
      fs.writeFileSync(temp, Buffer.alloc(1024 * 1024, save), { flush: save % 2 === 0 })
      fs.renameSync(temp, file)
      syncPath(folder)
      fs.appendFileSync(file, 'more', { flush: true })
    }
    fs.writeFileSync(file, 'new')
    chaos.fs.crash()
    expect(fs.statSync(file).size).toBe(1024 * 1024 + 4)
    expect(chaos.timeline.events.filter(({ type }) => type === 'warning.raised')).toEqual([])
  })()
})

test('whoever awaits a call of before the crash is told that by a DeadlockError', async () => {
  const run = withChaos(async (chaos) => {
    chaos.fs('db', folder)
    const save = writeFile(file, 'new')
    chaos.fs.crash()
    await save
  })
  await expect(run()).rejects.toThrow(/call 1 of db\.writeFile \(held by: crash\)/)
})

test('when the session has ended, chaos.fs says so', async () => {
  let late: (() => unknown)[] = []
  await withChaos(async (chaos) => {
    const part = chaos.fs
    late = [() => part('db', folder), () => part.crash()]
  })()
  for (const act of late) expect(act).toThrow(expect.objectContaining({ code: 'FAULTLINE_SESSION_CLOSED' }))
  await withChaos(async (chaos) => {
    late = [() => chaos.fs]
  })()
  for (const act of late) expect(act).toThrow(expect.objectContaining({ code: 'FAULTLINE_SESSION_CLOSED' }))
})

test('what does not fit into memory counts as durable, and the timeline says so', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('db', folder)
    fs.writeFileSync(file, '')
    fs.truncateSync(file, 65 * 1024 * 1024)
    await mkdir(path.join(folder, 'sub'))
    syncPath(file)
    fs.writeFileSync(file, 'new')
    chaos.fs.crash({ lose: 'data' })
    expect(found()).toEqual({ data: 'new' })
    expect(chaos.timeline.events).toContainEqual(expect.objectContaining({ code: 'fs-journal-full' }))
  })()
})
